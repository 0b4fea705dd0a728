//! One article in one outlet: its address, its moment, and its words at a given time.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use super::manuscript::{Genre, Manuscript};
use super::outlet::{Outlet, PageAccess, QuoteStyle, WireHabit};
use super::wording::{Block, blocks, restyle};
use super::{Press, PressError};

/// The wire service; copy that appears there first is signed by it everywhere.
const WIRE: &str = "nordbureau";

/// One article in one outlet.
#[derive(Debug, Clone)]
pub(super) struct Print {
    /// What was handed in.
    pub(super) manuscript: Arc<Manuscript>,
    /// Who printed it.
    pub(super) outlet: String,
    /// It had it first; the others print its copy.
    pub(super) is_first: bool,
    /// When it appeared.
    pub(super) published: Timestamp,
    /// Where, without scheme and host.
    pub(super) path: String,
    /// The publisher's own number, unique within the press.
    pub(super) number: u32,
    /// A stable bare uuid.
    pub(super) uuid: String,
    /// What a reader without a subscription gets.
    pub(super) access: PageAccess,
    /// How spoken words are set.
    quotes: QuoteStyle,
    blocks_max: usize,
    dateline: String,
}

/// The words of a print at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    pub(super) title: String,
    pub(super) lead: Option<String>,
    pub(super) blocks: Vec<Block>,
    pub(super) caption: Option<String>,
    pub(super) fact: Vec<String>,
    pub(super) modified: Option<Timestamp>,
}

impl Print {
    /// Plans the print of `manuscript` in `outlet`; `place` 0 is the outlet that had it first.
    pub(super) fn plan(
        manuscript: &Arc<Manuscript>,
        outlet: &Outlet,
        place: usize,
        start: &Zoned,
    ) -> Result<Self, PressError> {
        let seed = fingerprint(&format!("{}/{}", outlet.id, manuscript.id));
        let first = first_moment(manuscript, start)?;
        let published = if place == 0 { first } else { first + delay(manuscript, place, seed) };
        let number = 1_000_000 + u32::try_from(seed % 9_000_000).unwrap_or_default();
        let uuid = uuid(seed);
        let day = published.to_zoned(start.time_zone().clone()).strftime("%Y/%m/%d").to_string();
        let path = outlet
            .path
            .replace("{section}", &section_slug(&manuscript.section))
            .replace("{number}", &number.to_string())
            .replace("{id}", &manuscript.id)
            .replace("{uuid}", &uuid)
            .replace("{date}", &day);
        let is_first = place == 0;
        let restyled = !is_first && outlet.wire == WireHabit::Restyled;
        Ok(Self {
            manuscript: Arc::clone(manuscript),
            outlet: outlet.id.clone(),
            is_first,
            published,
            path,
            number,
            uuid,
            access: if is_first { manuscript.access } else { outlet.access },
            quotes: if restyled { outlet.quotes } else { QuoteStyle::Dash },
            blocks_max: outlet.wire_paragraphs_max.filter(|_| !is_first).unwrap_or(usize::MAX),
            dateline: outlet.dateline.clone(),
        })
    }

    /// The headline before any silent edit.
    pub(super) fn title(&self) -> &str {
        self.manuscript.print_titles.get(&self.outlet).unwrap_or(&self.manuscript.title)
    }

    /// True for copy that the wire service sent out.
    pub(super) fn is_wire(&self) -> bool {
        self.manuscript.outlets.first().is_some_and(|first| first == WIRE)
    }

    /// The words at `now`. Silent edits are the first outlet's: those who printed its copy do not hear of them.
    pub(super) fn wording(&self, now: Timestamp) -> Wording {
        let manuscript = &self.manuscript;
        let (mut title, mut lead) = (self.title().to_owned(), manuscript.lead.clone());
        let (mut caption, mut fact, mut text) =
            (manuscript.caption.clone(), manuscript.fact.clone(), manuscript.text.clone());
        let mut modified = None;
        for edit in manuscript.edit.iter().filter(|_| self.is_first) {
            let moment = self.published + edit.delay();
            if moment > now {
                continue;
            }
            modified = Some(moment);
            if let Some(new) = &edit.title {
                title.clone_from(new);
            }
            let places = [&mut title, &mut lead, &mut text];
            for words in places.into_iter().chain(caption.as_mut()).chain(fact.iter_mut()) {
                for (old, new) in &edit.replace {
                    *words = words.replace(old.as_str(), new);
                }
            }
        }
        let lead = Some(lead).filter(|lead| !lead.is_empty());
        Wording { title, lead, blocks: self.set(&text), caption, fact, modified }
    }

    /// Sets a text in the outlet's style: quotes, dateline, the wire's sign-off.
    fn set(&self, text: &str) -> Vec<Block> {
        let sign_off = format!("/{WIRE}/");
        let text = if self.is_wire() { text.trim_end().trim_end_matches(&sign_off) } else { text };
        let mut set: Vec<Block> = blocks(text)
            .into_iter()
            .map(|block| match block {
                Block::Paragraph(words) => Block::Paragraph(restyle(&words, self.quotes)),
                Block::Heading(words) => Block::Heading(words),
            })
            .collect();
        if let Some(Block::Paragraph(first)) = set.first_mut()
            && self.wants_dateline(first)
        {
            first.insert_str(0, &self.dateline);
        }
        if self.is_wire() {
            set.truncate(self.blocks_max);
            set.push(Block::Paragraph(sign_off));
        }
        set
    }

    /// News open with the dateline, unless the writer has set one already.
    fn wants_dateline(&self, first: &str) -> bool {
        let is_news = matches!(self.manuscript.kind, Genre::Nyhed | Genre::Telegram);
        let has_one = first
            .split_once(": ")
            .is_some_and(|(head, _)| head.chars().all(|sign| !sign.is_lowercase()) && !head.is_empty());
        is_news && !has_one && !self.dateline.is_empty() && !first.starts_with("- ")
    }
}

/// Everything of a manuscript that an edit may change, for checking that it does.
pub(super) fn all_words(manuscript: &Manuscript) -> String {
    let titles = manuscript.edit.iter().filter_map(|edit| edit.title.as_deref());
    let replaced = manuscript.edit.iter().flat_map(|edit| edit.replace.iter().map(|(_, new)| new.as_str()));
    let own = [manuscript.title.as_str(), &manuscript.lead, &manuscript.text];
    let rest = manuscript.caption.as_deref().into_iter().chain(manuscript.fact.iter().map(String::as_str));
    own.into_iter().chain(titles).chain(replaced).chain(rest).collect::<Vec<_>>().join("\n")
}

/// When the first outlet brings it.
fn first_moment(manuscript: &Manuscript, start: &Zoned) -> Result<Timestamp, PressError> {
    if let Some(after_s) = manuscript.live_after_s {
        return Ok(start.timestamp() + SignedDuration::from_secs(i64::from(after_s)));
    }
    let wrong = |error: &dyn std::fmt::Display| {
        PressError::Texts(vec![format!("{}: day and time cannot be placed: {error}", manuscript.id)])
    };
    let time: jiff::civil::Time = manuscript.time.parse().map_err(|error: jiff::Error| wrong(&error))?;
    let day = start.date().checked_add(manuscript.day.days()).map_err(|error| wrong(&error))?;
    let moment = day.to_datetime(time).to_zoned(start.time_zone().clone()).map_err(|error| wrong(&error))?;
    Ok(moment.timestamp())
}

/// Others print 5 to 40 minutes after the first; while the demo runs, as many seconds.
fn delay(manuscript: &Manuscript, place: usize, seed: u64) -> SignedDuration {
    let steps = 5 + i64::try_from((seed / 7 + place as u64) % 36).unwrap_or_default();
    if manuscript.live_after_s.is_some() { SignedDuration::from_secs(steps) } else { SignedDuration::from_mins(steps) }
}

/// A section as a part of an address; Danish letters are percent-encoded, as some sites do.
pub(super) fn section_slug(section: &str) -> String {
    let mut slug = String::new();
    for sign in section.to_lowercase().chars() {
        match sign {
            'a'..='z' | '0'..='9' => slug.push(sign),
            'æ' => slug.push_str("%C3%A6"),
            'ø' => slug.push_str("%C3%B8"),
            'å' => slug.push_str("%C3%A5"),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// FNV-1a, 64 bit: small, and the same on every machine and in every release.
pub(super) fn fingerprint_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn fingerprint(text: &str) -> u64 {
    fingerprint_bytes(text.as_bytes())
}

fn uuid(seed: u64) -> String {
    let other = fingerprint(&seed.to_string());
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        seed >> 32,
        (seed >> 16) & 0xffff,
        seed & 0xfff,
        (other >> 48) & 0xfff,
        other & 0xffff_ffff_ffff
    )
}

impl Press {
    /// The print of `outlet` at `path`, once it has appeared.
    pub(super) fn print_at<'a>(&'a self, outlet: &'a Outlet, path: &str, now: Timestamp) -> Option<&'a Print> {
        let path = path.trim_end_matches('/');
        self.printed(outlet, now).find(|print| print.path.trim_end_matches('/') == path)
    }
}
