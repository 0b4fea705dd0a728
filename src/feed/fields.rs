//! Fields as they are read: their attributes, what their text is written in, and which of several wins.

use std::time::Duration;

use jiff::civil::Weekday;
use quick_xml::events::BytesStart;

use super::names::{Field, Name, Spaces};
use super::plain_text;
use super::raw::{RawFeed, RawItem, RawMoment, RawText, TextKind};
use crate::domain::QuietTimes;

/// The most attributes of one element that are looked at.
const ATTRIBUTES_MAX: usize = 50;
/// A feed that calls itself fresh for less, or more, is taken to mean this.
const TTL_MIN: Duration = Duration::from_mins(1);
const TTL_MAX: Duration = Duration::from_hours(7 * 24);

/// The attributes that mean something somewhere.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    pub(super) base: Option<String>,
    about: Option<String>,
    href: Option<String>,
    rel: Option<String>,
    media_type: Option<String>,
    mode: Option<String>,
    is_permalink: Option<String>,
}

impl Attributes {
    /// Reads an element's attributes; declarations of prefixes go to `spaces`.
    pub(super) fn of(start: &BytesStart<'_>, spaces: &mut Spaces) -> Self {
        let mut found = Self::default();
        let mut attributes = start.html_attributes();
        // Checking for doubles takes quadratic time.
        for attribute in attributes.with_checks(false).take(ATTRIBUTES_MAX).flatten() {
            let name = attribute.key.into_inner();
            if let Some(("xmlns", prefix)) = name.split_once(':') {
                spaces.declare(prefix, &plain_text::decode_entities(&attribute.value));
            } else if let Some(slot) = found.slot(name) {
                *slot = Some(plain_text::decode_entities(&attribute.value).into_owned());
            }
        }
        found
    }

    /// Where the attribute of this name is kept, in whatever case it is written.
    fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
        let slots = [
            ("xml:base", &mut self.base),
            ("rdf:about", &mut self.about),
            ("href", &mut self.href),
            ("rel", &mut self.rel),
            ("type", &mut self.media_type),
            ("mode", &mut self.mode),
            ("ispermalink", &mut self.is_permalink),
        ];
        slots.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, slot)| slot)
    }

    /// The address of an Atom link to the page behind an entry, with how good it is.
    fn page(&self) -> Option<(u8, String)> {
        let href = self.href.as_deref()?.trim();
        let rel = self.rel.as_deref().unwrap_or("alternate").trim().to_ascii_lowercase();
        if href.is_empty() || !(rel.is_empty() || rel == "alternate" || rel.ends_with("/alternate")) {
            return None;
        }
        let is_page = self.media_type.as_deref().is_none_or(|media_type| media_type.contains("html"));
        Some((if is_page { 1 } else { 3 }, joined(self.base.as_deref(), href)))
    }
}

/// The text of a field, and the attributes it came with.
#[derive(Debug)]
pub(super) struct Value {
    text: RawText,
    /// `isPermaLink="false"`.
    is_no_permalink: bool,
    base: Option<String>,
}

impl Value {
    /// Decides what the text of a field is written in; with tags in it, it is markup whatever it calls itself.
    pub(super) fn of(text: String, has_markup: bool, is_atom: bool, attributes: &Attributes) -> Self {
        let media_type = attributes.media_type.as_deref().unwrap_or_default().to_ascii_lowercase();
        let mode = attributes.mode.as_deref().unwrap_or_default().to_ascii_lowercase();
        let (text, kind) = if mode == "base64" {
            (from_base64(&text).unwrap_or(text), TextKind::Markup)
        } else if has_markup || (media_type.is_empty() && !is_atom) {
            (text, TextKind::Markup)
        } else if media_type.contains("html") {
            // XHTML has been read as far as it goes; HTML has not.
            (text, if media_type.contains("xhtml") { TextKind::Plain } else { TextKind::Markup })
        } else if media_type.contains('/') && !media_type.starts_with("text/") && !media_type.contains("xml") {
            (from_base64(&text).unwrap_or(text), TextKind::Markup)
        } else {
            (text, TextKind::Plain)
        };
        let is_no_permalink =
            attributes.is_permalink.as_deref().is_some_and(|value| value.eq_ignore_ascii_case("false"));
        Self { text: RawText { text, kind }, is_no_permalink, base: attributes.base.clone() }
    }

    fn trimmed(&self) -> Option<String> {
        let trimmed = self.text.text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }
}

/// A value with its rank.
#[derive(Debug)]
struct Ranked<T>(Option<(u8, T)>);

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Ranked<T> {
    fn offer(&mut self, rank: u8, value: Option<T>) {
        if let Some(value) = value
            && !self.outranks(rank)
        {
            self.0 = Some((rank, value));
        }
    }

    /// True when a value of this rank would not be taken.
    fn outranks(&self, rank: u8) -> bool {
        self.0.as_ref().is_some_and(|(held, _)| *held <= rank)
    }

    fn take(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }
}

/// An entry in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    title: Ranked<RawText>,
    summary: Ranked<RawText>,
    author: Ranked<String>,
    link: Ranked<String>,
    guid: Ranked<String>,
    published: Ranked<String>,
    updated: Ranked<String>,
    base: Option<String>,
}

impl Draft {
    /// An entry that begins with these attributes.
    pub(super) fn new(attributes: &Attributes) -> Self {
        let mut draft = Self { base: attributes.base.clone(), ..Self::default() };
        draft.guid.offer(1, attributes.about.clone());
        draft.link.offer(4, attributes.about.clone());
        draft
    }

    /// Takes what an element inside says in its attributes.
    pub(super) fn take_attributes(&mut self, name: &Name<'_>, attributes: &Attributes) {
        if name.entry_field() == Field::Link
            && let Some((rank, page)) = attributes.page()
        {
            self.link.offer(rank, Some(page));
        }
    }

    /// True when the field could still say something: a full text need not be kept when there is a summary.
    pub(super) fn wants(&self, field: Field) -> bool {
        match field {
            Field::Title(rank) => !self.title.outranks(rank),
            Field::Summary(rank) => !self.summary.outranks(rank),
            Field::Author(rank) => !self.author.outranks(rank),
            Field::Published(rank) => !self.published.outranks(rank),
            Field::Updated(rank) => !self.updated.outranks(rank),
            Field::Moment(rank) => !(self.published.outranks(rank) && self.updated.outranks(rank)),
            Field::Person(_) | Field::Link | Field::Guid => true,
            Field::Ttl
            | Field::UpdatePeriod
            | Field::UpdateFrequency
            | Field::QuietHour
            | Field::QuietDay
            | Field::None => false,
        }
    }

    /// Takes a field.
    pub(super) fn take(&mut self, field: Field, value: Value, parts: &[(String, String)]) {
        let words = value.trimmed();
        match field {
            Field::Title(rank) => self.title.offer(rank, words.map(|_| value.text)),
            Field::Summary(rank) => self.summary.offer(rank, words.map(|_| value.text)),
            Field::Author(rank) => self.author.offer(rank, words),
            Field::Person(rank) => self.add_person(rank, person(parts).or(words)),
            Field::Link => self.link.offer(0, words.map(|link| joined(value.base.as_deref(), &link))),
            Field::Guid => {
                if !value.is_no_permalink {
                    self.link.offer(2, words.clone().filter(|guid| is_web_address(guid)));
                }
                self.guid.offer(0, words);
            }
            Field::Published(rank) => self.published.offer(rank, words),
            Field::Updated(rank) => self.updated.offer(rank, words),
            Field::Moment(rank) => {
                self.published.offer(rank, words.clone());
                self.updated.offer(rank, words);
            }
            Field::Ttl
            | Field::UpdatePeriod
            | Field::UpdateFrequency
            | Field::QuietHour
            | Field::QuietDay
            | Field::None => {}
        }
    }

    /// Several people of one rank are all named.
    fn add_person(&mut self, rank: u8, name: Option<String>) {
        match (&mut self.author.0, name) {
            (Some((held, names)), Some(name)) if *held == rank => names.extend([", ", name.as_str()]),
            (_, name) => self.author.offer(rank, name),
        }
    }

    pub(super) fn into_item(self) -> RawItem {
        RawItem {
            title: self.title.take(),
            summary: self.summary.take(),
            author: self.author.take(),
            link: self.link.take(),
            guid: self.guid.take(),
            published: self.published.take().map(RawMoment::Stated),
            updated: self.updated.take().map(RawMoment::Stated),
            base: self.base,
        }
    }
}

/// A feed in the making.
#[derive(Debug, Default)]
pub(super) struct FeedDraft {
    title: Ranked<RawText>,
    home: Ranked<String>,
    base: Option<String>,
    ttl_min: Option<u64>,
    period: Option<String>,
    frequency: Option<u64>,
    quiet: QuietTimes,
    pub(super) items: Vec<RawItem>,
}

impl FeedDraft {
    /// Sets the base of what follows, within the one before.
    pub(super) fn set_base(&mut self, base: Option<&str>) {
        if let Some(base) = base {
            self.base = Some(joined(self.base.as_deref(), base));
        }
    }

    /// Takes what an element says in its attributes.
    pub(super) fn take_attributes(&mut self, name: &Name<'_>, attributes: &Attributes) {
        if name.feed_field() == Field::Link
            && let Some((rank, page)) = attributes.page()
        {
            self.home.offer(rank, Some(page));
        }
    }

    /// Takes a field.
    pub(super) fn take(&mut self, field: Field, value: Value) {
        let words = value.trimmed();
        match field {
            Field::Title(rank) => self.title.offer(rank, words.map(|_| value.text)),
            Field::Link => self.home.offer(0, words),
            Field::Ttl => self.ttl_min = words.and_then(|words| words.parse().ok()),
            Field::UpdatePeriod => self.period = words,
            Field::UpdateFrequency => self.frequency = words.and_then(|words| words.parse().ok()),
            Field::QuietHour => {
                let hour = words.and_then(|words| words.parse().ok());
                self.quiet = hour.map_or(self.quiet, |hour| self.quiet.with_hour(hour));
            }
            Field::QuietDay => {
                let day = words.as_deref().and_then(weekday);
                self.quiet = day.map_or(self.quiet, |day| self.quiet.with_day(day));
            }
            Field::Summary(_)
            | Field::Author(_)
            | Field::Person(_)
            | Field::Guid
            | Field::Published(_)
            | Field::Updated(_)
            | Field::Moment(_)
            | Field::None => {}
        }
    }

    pub(super) fn into_feed(self) -> RawFeed {
        RawFeed {
            ttl: self.ttl(),
            quiet: self.quiet,
            title: self.title.take(),
            home: self.home.take(),
            base: self.base,
            items: self.items,
        }
    }

    fn ttl(&self) -> Option<Duration> {
        let stated = self.ttl_min.map(|minutes| Duration::from_secs(minutes.saturating_mul(60)));
        stated.or_else(|| self.update_period()).map(|ttl| ttl.clamp(TTL_MIN, TTL_MAX))
    }

    fn update_period(&self) -> Option<Duration> {
        let hours = match self.period.as_deref()?.to_ascii_lowercase().as_str() {
            "hourly" => 1,
            "daily" => 24,
            "weekly" => 7 * 24,
            _ => return None,
        };
        let times = u32::try_from(self.frequency.unwrap_or(1).max(1)).unwrap_or(u32::MAX);
        Some(Duration::from_hours(hours) / times)
    }
}

/// An English weekday, whole or by its first three letters.
fn weekday(name: &str) -> Option<Weekday> {
    Some(match name.get(..3)?.to_ascii_lowercase().as_str() {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// The name of a person; without one, the mail address.
fn person(parts: &[(String, String)]) -> Option<String> {
    ["name", "email"].into_iter().find_map(|wanted| {
        let (_, text) = parts.iter().find(|(part, text)| part == wanted && !text.trim().is_empty())?;
        Some(text.trim().to_owned())
    })
}

fn is_web_address(text: &str) -> bool {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    lower.starts_with("http://") || lower.starts_with("https://")
}

/// `relative` seen from `base`; unchanged where that makes no address.
pub(super) fn joined(base: Option<&str>, relative: &str) -> String {
    let whole =
        base.and_then(|base| url::Url::parse(base.trim()).ok()).and_then(|base| base.join(relative.trim()).ok());
    whole.map_or_else(|| relative.trim().to_owned(), String::from)
}

/// Atom allows fields in base64. `None`: it is not that, or no text.
fn from_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for sign in text.bytes().filter(|sign| !sign.is_ascii_whitespace() && *sign != b'=') {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.extend(u8::try_from((bits >> held) & 0xff));
        }
    }
    String::from_utf8(bytes).ok()
}
