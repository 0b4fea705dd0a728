//! `digests/<profile>.toml` → [`DigestProfile`].

use super::reader::Document;
use super::settings::checked_zone;
use crate::domain::{DigestProfile, EmailAddress, ProfileId, Recipients, SectionKind, TopicId};

/// Reads a profile; `topics` are those there are, those with faults of their own among them.
pub(super) fn read(document: &Document<'_>, stem: &str, topics: &[TopicId]) -> Option<DigestProfile> {
    let root = document.root();
    let id = match ProfileId::parse(stem) {
        Ok(id) => Some(id),
        Err(error) => {
            root.fault("", format!("has a name that cannot be an id: {error}"));
            None
        }
    };
    let name = root.text("name");
    let known = |text: &str| {
        topics.iter().find(|topic| topic.as_str() == text).cloned().ok_or_else(|| {
            let ids = topics.iter().map(TopicId::as_str).collect::<Vec<_>>().join(", ");
            format!("there is no topic `{text}`; known: {ids}")
        })
    };
    let topic = root.parsed("topic", known);
    let when = root.parsed("when", checked_schedule);
    let zone = root.optional_parsed("zone", checked_zone).unwrap_or_else(|| "Europe/Copenhagen".to_owned());
    let named = root.choices("sections", &SectionKind::ALL.map(|kind| (kind, kind.code())));
    let sections = if root.has("sections") { named } else { SectionKind::ALL.to_vec() };
    if !sections.contains(&SectionKind::NotSeen) {
        root.fault("sections", "leaves out `not-seen`; a digest always says what it could not see");
    }
    if let Some(twice) = first_twice(&sections) {
        root.fault("sections", format!("names `{}` twice", twice.code()));
    }
    let addresses = root.parsed_texts("recipients", EmailAddress::parse);
    if let Some(twice) = first_twice(&addresses) {
        root.fault("recipients", format!("names {twice} twice: one mail each is enough"));
    }
    let send_when_empty = root.flag("send_when_empty", true);
    let clips_max = usize::try_from(root.integer("clips_max", 1..=60, 20)).unwrap_or(20);
    root.done();
    let recipients = Recipients { addresses };
    Some(DigestProfile {
        id: id?,
        name: name?,
        topic: topic?,
        when: when?,
        zone,
        sections,
        recipients,
        send_when_empty,
        clips_max,
    })
}

/// The first item that stands in the list before.
fn first_twice<T: PartialEq>(items: &[T]) -> Option<&T> {
    items
        .iter()
        .enumerate()
        .find(|(at, item)| items.iter().take(*at).any(|earlier| earlier == *item))
        .map(|(_, item)| item)
}

/// Checks a five-field cron line with named weekdays.
///
/// Surprise: cron 0.17 counts numeric weekdays from Sunday = 1, so `1-5` would be Sunday to Thursday (2026-11).
fn checked_schedule(line: &str) -> Result<String, String> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, _, _, _, weekdays] = fields.as_slice() else {
        return Err("expected five fields: minute hour day month weekday, such as `45 6 * * Mon-Fri`".to_owned());
    };
    if weekdays.bytes().any(|b| b.is_ascii_digit()) {
        return Err(
            "write weekdays by name, such as Mon-Fri: numbers are read differently by different programs".to_owned()
        );
    }
    let schedule = format!("0 {line}").parse::<cron::Schedule>().map_err(|_| {
        format!("`{line}` is no plan; expected minute hour day month weekday, such as `45 6 * * Mon-Fri`")
    })?;
    // Four years hold every day of the calendar.
    let start = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).and_then(|day| day.and_hms_opt(0, 0, 0));
    if start.is_some_and(|start| schedule.after(&start.and_utc()).next().is_none()) {
        return Err(format!("`{line}` never comes; check the day and the month"));
    }
    Ok(line.to_owned())
}
