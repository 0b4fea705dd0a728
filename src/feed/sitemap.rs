//! Sitemaps and news sitemaps: a list of pages, sometimes with headline and time.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::raw::{RawFeed, RawItem, RawMoment, RawText, TextKind};
use super::{ENTRIES_MAX, FeedContext, ParsedFeed, Recognised, entity, entries, moment};
use crate::domain::Problem;

/// The most pages of one sitemap (the protocol's own limit).
const PAGES_MAX: usize = 50_000;
/// The most bytes kept of one field.
const FIELD_BYTES_MAX: usize = 10_000;

/// Reads a sitemap; of more than [`ENTRIES_MAX`] pages, the newest.
///
/// An index of sitemaps gives no entries and a problem that says how many it lists.
pub(super) fn read(text: &str, context: &FeedContext) -> ParsedFeed {
    let found = Pages::of(text);
    let mut problems = found.problems;
    if found.sitemap_count > 0 {
        let problem = format!("an index of {} sitemaps; configure the ones to follow", found.sitemap_count);
        problems.push(Problem::new(problem));
    }
    let items = newest(found.items, context, &mut problems);
    let feed = RawFeed { items, ..RawFeed::default() };
    ParsedFeed { kind: Recognised::Sitemap, ..entries::make(feed, problems, context) }
}

fn newest(mut items: Vec<RawItem>, context: &FeedContext, problems: &mut Vec<Problem>) -> Vec<RawItem> {
    if items.len() > ENTRIES_MAX {
        problems.push(Problem::new(format!("{} pages; the {ENTRIES_MAX} newest were read", items.len())));
        let stated_at = |item: &RawItem| {
            let RawMoment::Stated(words) = item.published.as_ref().or(item.updated.as_ref())? else { return None };
            moment::parse(words, &context.zone).map(|stated| stated.at)
        };
        items.sort_by_cached_key(|item| std::cmp::Reverse(stated_at(item)));
        items.truncate(ENTRIES_MAX);
    }
    items
}

#[derive(Default)]
struct Pages {
    items: Vec<RawItem>,
    sitemap_count: usize,
    problems: Vec<Problem>,
    open: Option<RawItem>,
    /// Pictures and films of a page have addresses of their own.
    inside_media: bool,
    field: Option<Field>,
    text: String,
}

#[derive(Clone, Copy)]
enum Field {
    Location,
    Changed,
    Published,
    Title,
}

impl Pages {
    fn of(text: &str) -> Self {
        let mut pages = Self::default();
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        while pages.items.len() < PAGES_MAX {
            match reader.read_event() {
                Ok(Event::Start(start)) => pages.start(&local(start.name().into_inner())),
                Ok(Event::End(end)) => pages.end(&local(end.name().into_inner())),
                Ok(Event::Text(text)) => pages.push(&text),
                Ok(Event::CData(text)) => pages.push(&text),
                Ok(Event::GeneralRef(reference)) => pages.push_reference(&reference),
                Ok(Event::Eof) => break,
                Ok(Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Err(error) => {
                    pages.problems.push(Problem::new(format!("the sitemap is faulty: {error}; the rest was left out")));
                    break;
                }
            }
        }
        if pages.open.is_some() {
            pages.problems.push(Problem::new("the sitemap is cut off in the middle of a page; that one was left out"));
        }
        pages
    }

    fn start(&mut self, name: &str) {
        self.text.clear();
        self.field = None;
        match name {
            "url" | "sitemap" if !self.inside_media => self.open = Some(RawItem::default()),
            "image" | "video" => self.inside_media = true,
            _ if self.inside_media => {}
            "loc" => self.field = Some(Field::Location),
            "lastmod" => self.field = Some(Field::Changed),
            "publication_date" => self.field = Some(Field::Published),
            "title" => self.field = Some(Field::Title),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "url" => self.items.extend(self.open.take().filter(|item| item.link.is_some())),
            "sitemap" => {
                self.open = None;
                self.sitemap_count += 1;
            }
            "image" | "video" => self.inside_media = false,
            _ => self.end_field(),
        }
    }

    fn end_field(&mut self) {
        let text = std::mem::take(&mut self.text).trim().to_owned();
        let (Some(field), Some(item)) = (self.field.take(), &mut self.open) else { return };
        if text.is_empty() {
            return;
        }
        match field {
            Field::Location => item.link = Some(text),
            Field::Changed => item.updated = Some(RawMoment::Stated(text)),
            Field::Published => item.published = Some(RawMoment::Stated(text)),
            Field::Title => item.title = Some(RawText { text, kind: TextKind::Markup }),
        }
    }

    fn push(&mut self, text: &str) {
        if self.field.is_some() && self.text.len() + text.len() <= FIELD_BYTES_MAX {
            self.text.push_str(text);
        }
    }

    fn push_reference(&mut self, name: &str) {
        if let Some(letter) = entity::letter(name) {
            self.push(letter.encode_utf8(&mut [0; 4]));
        }
    }
}

fn local(tag: &str) -> String {
    tag.rsplit(':').next().unwrap_or(tag).to_ascii_lowercase()
}
