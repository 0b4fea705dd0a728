//! What an address of the press answers at a moment: the whole server, without a socket.

use askama::Template;
use jiff::Timestamp;

use super::Press;
use super::outlet::{Flaw, Outlet, OutletState, Robots};
use super::page;
use super::validators::freshness;

/// The smallest GIF there is; every picture of the press.
const PICTURE: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

/// The path at which every outlet's whole back list stands.
pub(super) const ARCHIVE_PATH: &str = "/arkiv.rss";

/// A GET request, as far as the press cares.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ask<'a> {
    /// The Host header, port included or not.
    pub host: &'a str,
    /// The path, percent-encoded, without the query.
    pub path: &'a str,
    /// The If-None-Match header.
    pub if_none_match: Option<&'a str>,
    /// The If-Modified-Since header.
    pub if_modified_since: Option<&'a str>,
}

/// What is sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers in the order they are sent; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The body, not yet compressed.
    pub body: Vec<u8>,
}

#[derive(Template)]
#[template(path = "press/robots.txt")]
struct RobotsText<'a> {
    robots: &'a Robots,
}

#[derive(Template)]
#[template(path = "press/consent.html")]
struct ConsentPage<'a> {
    outlet: &'a Outlet,
}

#[derive(Template)]
#[template(path = "press/missing.html")]
struct MissingPage<'a> {
    name: &'a str,
}

#[derive(Template)]
#[template(path = "press/outlets.html")]
struct OutletList {
    homes: Vec<(String, String)>,
}

impl Press {
    /// What `ask` is answered at `now`. The outlet is the first label of the host.
    pub fn answer(&self, ask: &Ask<'_>, now: Timestamp) -> Answer {
        let label = ask.host.split(['.', ':']).next().unwrap_or_default();
        let Some(outlet) = self.outlet(label) else { return self.lobby() };
        if ask.path == "/robots.txt" {
            return robots(outlet);
        }
        match outlet.state {
            OutletState::Up => self.answer_up(outlet, ask, now),
            OutletState::Down => failed(outlet),
            OutletState::Consent => Answer::html(200, ConsentPage { outlet }.render().unwrap_or_default()),
        }
    }

    fn answer_up(&self, outlet: &Outlet, ask: &Ask<'_>, now: Timestamp) -> Answer {
        if outlet.feed.moved_from.as_deref() == Some(ask.path) {
            return Answer::redirect(self.url(&outlet.id, &outlet.feed.path));
        }
        if ask.path == outlet.feed.path || ask.path == ARCHIVE_PATH {
            let feed = if ask.path == ARCHIVE_PATH { self.archive_of(outlet, now) } else { self.feed_of(outlet, now) };
            let headers = vec![("content-type", feed.content_type.to_owned())];
            return Answer { status: 200, headers, body: feed.body }.checked(outlet, ask, feed.changed);
        }
        if ask.path.starts_with("/billeder/") {
            let headers = vec![("content-type", "image/gif".to_owned())];
            return Answer { status: 200, headers, body: PICTURE.to_vec() };
        }
        if let Some(print) = self.print_at(outlet, ask.path, now) {
            let wording = print.wording(now);
            let changed = wording.modified.unwrap_or(print.published);
            return page_answer(outlet, self.article_page(outlet, print, wording)).checked(outlet, ask, changed);
        }
        match self.front_page(outlet, ask.path, now) {
            Some(html) => page_answer(outlet, html),
            None => Answer::html(404, MissingPage { name: &outlet.name }.render().unwrap_or_default()),
        }
    }

    /// The page of `outlet` at `path`: an article, the front page or a section; `None` when nothing is there.
    pub fn page(&self, outlet: &str, path: &str, now: Timestamp) -> Option<String> {
        let outlet = self.outlet(outlet).filter(|outlet| outlet.state == OutletState::Up)?;
        match self.print_at(outlet, path, now) {
            Some(print) => Some(self.article_page(outlet, print, print.wording(now))),
            None => self.front_page(outlet, path, now),
        }
    }

    /// A host that is no outlet shows where the outlets are.
    fn lobby(&self) -> Answer {
        let homes = self.outlets.iter().map(|outlet| (outlet.name.clone(), self.home(&outlet.id))).collect();
        Answer::html(200, OutletList { homes }.render().unwrap_or_default())
    }
}

impl Answer {
    /// The value of the header `name`, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    fn html(status: u16, html: String) -> Self {
        let headers = vec![("content-type", "text/html; charset=utf-8".to_owned())];
        Self { status, headers, body: html.into_bytes() }
    }

    fn redirect(location: String) -> Self {
        Self { status: 302, headers: vec![("location", location)], body: Vec::new() }
    }

    /// Adds the outlet's validators, and becomes "not modified" for a client that has them.
    fn checked(mut self, outlet: &Outlet, ask: &Ask<'_>, changed: Timestamp) -> Self {
        let fresh = freshness(outlet.validators, &self.body, changed);
        if fresh.is_known(ask.if_none_match, ask.if_modified_since) {
            self = Self { status: 304, headers: Vec::new(), body: Vec::new() };
        }
        self.headers.extend(fresh.etag.map(|etag| ("etag", etag)));
        self.headers.extend(fresh.last_modified.map(|date| ("last-modified", date)));
        self
    }
}

/// Pages of the outlet that still writes windows-1252 are sent so, and only say so in their own head.
fn page_answer(outlet: &Outlet, html: String) -> Answer {
    if outlet.has(Flaw::Windows1252) {
        let body = page::in_windows_1252(&html);
        return Answer { status: 200, headers: vec![("content-type", "text/html".to_owned())], body };
    }
    Answer::html(200, html)
}

fn robots(outlet: &Outlet) -> Answer {
    if outlet.robots == Robots::Missing {
        return Answer::html(404, MissingPage { name: &outlet.name }.render().unwrap_or_default());
    }
    let text = RobotsText { robots: &outlet.robots }.render().unwrap_or_default();
    let headers = vec![("content-type", "text/plain; charset=utf-8".to_owned())];
    Answer { status: 200, headers, body: text.into_bytes() }
}

fn failed(outlet: &Outlet) -> Answer {
    Answer::html(500, MissingPage { name: &outlet.name }.render().unwrap_or_default())
}
