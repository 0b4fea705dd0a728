//! Our own reader of RSS, RDF and Atom: one flat pass that no fault stops.
//!
//! It keeps no stack of elements, so depth cannot hurt it; it ends a field at its own end tag, an entry at its own or
//! where the next one begins, and starts again at the next entry after what no reader could pass. `names.rs`
//! knows which element means what, `fields.rs` which of several wins; this file knows where one begins and ends.

use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_xml_entity};
use quick_xml::events::{BytesStart, Event};

use super::fields::{self, Attributes, Draft};
use super::names::{Field, Name, Spaces};
use super::raw::{FIELD_BYTES_MAX, RawFeed};
use super::{DEPTH_MAX, ENTRIES_MAX, entity};
use crate::domain::Problem;

/// The most times reading starts again after a fault.
const RESTARTS_MAX: usize = 100;

/// What one pass over a document found.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) root: Root,
    pub(super) feed: RawFeed,
    /// The deepest nesting seen, end tags taken at their word.
    pub(super) deepest: usize,
    pub(super) problems: Vec<Problem>,
}

/// What the first telling element says a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    Feed,
    Sitemap,
    Html,
    Unknown,
}

impl Survey {
    /// True when another reader may have seen more.
    pub(super) const fn is_doubtful(&self) -> bool {
        self.feed.items.is_empty() || !self.problems.is_empty() || self.deepest > DEPTH_MAX
    }
}

/// Reads a mended document.
pub(super) fn survey(text: &str) -> Survey {
    let mut surveyor = Surveyor::default();
    let mut rest = text;
    for _ in 0..RESTARTS_MAX {
        let Err(fault) = surveyor.read(rest) else { break };
        surveyor
            .problems
            .push(Problem::new(format!("the document is faulty: {}; reading went on after it", fault.reason)));
        surveyor.abandon();
        match next_entry(rest, fault.at) {
            Some(from) => rest = from,
            None => break,
        }
    }
    surveyor.finish()
}

/// The most elements of one person that are kept.
const PARTS_MAX: usize = 50;

struct Fault {
    at: usize,
    reason: String,
}

fn next_entry(text: &str, at: usize) -> Option<&str> {
    let from = text.get(text.ceil_char_boundary(at.max(1))..)?;
    let next = ["<item", "<entry"].into_iter().filter_map(|tag| from.find(tag)).min()?;
    from.get(next..)
}

/// A field being read.
struct Capture {
    field: Field,
    /// The tag as written, which ends it.
    tag: String,
    attributes: Attributes,
    /// Tags of the same name inside it.
    nested: usize,
    /// Nothing of it is kept: it means nothing to us, or a better one was read.
    is_idle: bool,
    /// The text as XML means it; from the first tag inside it on, with its tags and escaped.
    text: String,
    has_markup: bool,
    /// The tag inside a person that is being read.
    part: Option<String>,
    parts: Vec<(String, String)>,
}

/// An entry being read, and the tag that ends it.
struct OpenEntry {
    tag: String,
    draft: Draft,
}

#[derive(Default)]
struct Surveyor {
    root: Option<Root>,
    is_atom: bool,
    /// Some feeds carry the declaration of a web page: it tells only when nothing else does.
    has_html_doctype: bool,
    spaces: Spaces,
    depth: usize,
    deepest: usize,
    feed: fields::FeedDraft,
    entry: Option<OpenEntry>,
    capture: Option<Capture>,
    left_out: usize,
    problems: Vec<Problem>,
}

impl Surveyor {
    fn read(&mut self, text: &str) -> Result<(), Fault> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        loop {
            let event = reader.read_event().map_err(|error| Fault {
                at: usize::try_from(reader.error_position()).unwrap_or(usize::MAX),
                reason: error.to_string().chars().take(120).collect(),
            })?;
            match event {
                Event::Start(start) => self.open(&start),
                Event::End(end) => self.close(end.name().into_inner()),
                Event::Text(text) => self.text(&text),
                Event::CData(text) => self.text(&text),
                Event::GeneralRef(reference) => self.reference(&reference),
                Event::DocType(doctype) => self.doctype(&doctype),
                Event::Eof => return Ok(()),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
            if matches!(self.root, Some(Root::Sitemap | Root::Html)) {
                return Ok(());
            }
        }
    }

    fn doctype(&mut self, doctype: &str) {
        if doctype.trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")) {
            self.has_html_doctype = true;
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let tag = start.name().into_inner();
        let attributes = Attributes::of(start, &mut self.spaces);
        let name = self.spaces.name(tag);
        if name.is_entry() {
            self.open_entry(tag, &attributes);
            return;
        }
        if self.capture.as_ref().is_some_and(|capture| capture.ends_before(&name)) {
            self.end_capture();
        }
        if let Some(capture) = &mut self.capture {
            capture.open_tag(tag, &name.local);
            return;
        }
        if let Some(root) = name.root() {
            self.is_atom |= name.local == "feed";
            self.root.get_or_insert(root);
            self.feed.set_base(attributes.base.as_deref());
            return;
        }
        if self.entry.is_none() && name.is_list_of_fields() {
            return;
        }
        let (field, is_wanted) = match (&mut self.entry, self.root) {
            (Some(entry), _) => {
                entry.draft.take_attributes(&name, &attributes);
                let field = name.entry_field();
                (field, entry.draft.wants(field))
            }
            (None, Some(_)) => {
                self.feed.take_attributes(&name, &attributes);
                let field = name.feed_field();
                (field, field != Field::None)
            }
            (None, None) => return,
        };
        self.capture = Some(Capture::new(field, tag, attributes, !is_wanted));
    }

    fn open_entry(&mut self, tag: &str, attributes: &Attributes) {
        self.root.get_or_insert(Root::Feed);
        self.is_atom |= tag.ends_with("entry");
        self.end_entry();
        // What was open around it was never closed.
        self.capture = None;
        self.entry = Some(OpenEntry { tag: tag.to_owned(), draft: Draft::new(attributes) });
    }

    fn close(&mut self, tag: &str) {
        self.depth = self.depth.saturating_sub(1);
        if let Some(capture) = &mut self.capture {
            if capture.tag == tag {
                match capture.nested.checked_sub(1) {
                    Some(left) => capture.nested = left,
                    None => return self.end_capture(),
                }
            } else if self.entry.as_ref().is_none_or(|entry| entry.tag != tag) {
                capture.close_tag(tag);
                return;
            }
        }
        let ends_entry = self.entry.as_ref().is_some_and(|entry| entry.tag == tag);
        if ends_entry || matches!(tag, "channel" | "feed" | "rss") {
            self.end_entry();
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(capture) = &mut self.capture {
            capture.push(text);
        }
    }

    fn reference(&mut self, name: &str) {
        let Some(capture) = self.capture.as_mut().filter(|capture| !capture.is_idle) else { return };
        if let Some(letters) = resolve_xml_entity(name) {
            capture.push(letters);
        } else if let Some(letter) = entity::letter(name) {
            capture.push(letter.encode_utf8(&mut [0; 4]));
        } else {
            capture.push(&format!("&{name};"));
        }
    }

    fn end_capture(&mut self) {
        let Some(capture) = self.capture.take() else { return };
        if capture.is_idle {
            return;
        }
        let value = fields::Value::of(capture.text, capture.has_markup, self.is_atom, &capture.attributes);
        match &mut self.entry {
            Some(entry) => entry.draft.take(capture.field, value, &capture.parts),
            None => self.feed.take(capture.field, value),
        }
    }

    fn end_entry(&mut self) {
        if self.entry.is_some() {
            self.end_capture();
        }
        let Some(entry) = self.entry.take() else { return };
        if self.feed.items.len() < ENTRIES_MAX {
            self.feed.items.push(entry.draft.into_item());
        } else {
            self.left_out += 1;
        }
    }

    /// Forgets what was being read when a fault came.
    fn abandon(&mut self) {
        self.capture = None;
        if self.entry.take().is_some() {
            self.problems.push(Problem::new("an entry was cut off in the middle; it was left out"));
        }
    }

    fn finish(mut self) -> Survey {
        self.abandon();
        if self.left_out > 0 {
            let problem = format!("{} entries beyond the first {ENTRIES_MAX} were left out", self.left_out);
            self.problems.push(Problem::new(problem));
        }
        Survey {
            root: self.root.unwrap_or(if self.has_html_doctype { Root::Html } else { Root::Unknown }),
            feed: self.feed.into_feed(),
            deepest: self.deepest,
            problems: self.problems,
        }
    }
}

impl Capture {
    fn new(field: Field, tag: &str, attributes: Attributes, is_idle: bool) -> Self {
        let tag = tag.to_owned();
        let (text, parts) = (String::new(), Vec::new());
        Self { field, tag, attributes, nested: 0, is_idle, text, has_markup: false, part: None, parts }
    }

    /// A field that holds no others, and another begins: its end tag is missing.
    fn ends_before(&self, name: &Name<'_>) -> bool {
        self.field.is_short() && !matches!(name.entry_field(), Field::None)
    }

    fn open_tag(&mut self, tag: &str, local: &str) {
        self.nested += usize::from(tag == self.tag);
        if self.is_idle {
            return;
        }
        if !self.has_markup {
            self.has_markup = true;
            self.text = escape(&*self.text).into_owned();
        }
        if matches!(self.field, Field::Person(_)) {
            self.part = Some(local.to_owned());
        }
        self.push_tag("<", local);
    }

    fn close_tag(&mut self, tag: &str) {
        self.part = None;
        if !self.is_idle && self.has_markup {
            self.push_tag("</", tag.rsplit(':').next().unwrap_or(tag));
        }
    }

    fn push_tag(&mut self, opening: &str, local: &str) {
        if self.text.len() < FIELD_BYTES_MAX {
            self.text.extend([opening, local, ">"]);
        }
    }

    fn push(&mut self, words: &str) {
        if self.is_idle || self.text.len() + words.len() > FIELD_BYTES_MAX {
            return;
        }
        if self.has_markup {
            self.text.push_str(&escape(words));
        } else {
            self.text.push_str(words);
        }
        let Some(part) = &self.part else { return };
        match self.parts.last_mut() {
            Some((last, text)) if last == part => text.push_str(words),
            Some(_) | None => {
                self.parts.truncate(PARTS_MAX - 1);
                self.parts.push((part.clone(), words.to_owned()));
            }
        }
    }
}
