//! Markup → the words a reader would see.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::entity;
use super::raw::{RawText, TextKind};

/// The longest entity name there is, with room.
const ENTITY_BYTES_MAX: usize = 40;
/// The longest element name of HTML, with room.
const NAME_CHARS_MAX: usize = 12;

/// Elements of HTML. What looks like a tag of none of these is text somebody forgot to escape.
static ELEMENTS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote \
     body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog \
     dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 \
     head header hgroup hr html i iframe img input ins kbd label legend li link main map mark marquee \
     math menu meta meter nav nobr noframes noscript object ol optgroup option output p param picture pre \
     progress q rp rt ruby s samp script section select slot small source span strike strong style sub \
     summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var \
     video wbr xml"
        .split(' ')
        .collect()
});

/// Elements whose content is not for readers.
const HIDDEN: [&str; 4] = ["script", "style", "template", "noscript"];

/// Elements that stand in the middle of a line; every other one begins a new line.
static INLINE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr q rp rt \
     ruby s samp small span strike strong sub sup time tt u var wbr"
        .split(' ')
        .collect()
});

/// Makes plain text of a field: words only, lines at block elements, blanks collapsed, no empty lines.
pub(super) fn plain(raw: &RawText) -> String {
    let words = match raw.kind {
        TextKind::Plain => raw.text.clone(),
        TextKind::Markup => decode_entities(&without_tags(&raw.text.replace(['\n', '\r'], " "))),
    };
    // Some systems escape twice (`&amp;#248;`); real markup shown as text stays as it is.
    let once_more = decode_entities(&words);
    let words = if once_more.contains('<') { words } else { once_more };
    let lines = words.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// As [`plain`], on one line.
pub(super) fn one_line(raw: &RawText) -> String {
    plain(raw).replace('\n', " ")
}

/// The first `chars_max` letters, cut at a blank if there is one, with a sign that it was cut.
pub(super) fn shortened(text: String, chars_max: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(chars_max) else { return text };
    let (head, _) = text.split_at(end);
    let head = head.rsplit_once(char::is_whitespace).map_or(head, |(head, _)| head);
    format!("{head} …")
}

/// Linear: every search for an end either moves on past it or is the last of its kind.
fn without_tags(markup: &str) -> String {
    let mut words = String::with_capacity(markup.len());
    let mut rest = markup;
    let mut ends = Ends::default();
    while let Some((before, from)) = rest.split_once('<') {
        words.push_str(before);
        let skipped = match from.strip_prefix("!--") {
            Some(comment) => ends.after(comment, "-->"),
            None if is_declaration(from) => ends.after(from, ">"),
            None => tag(from, &mut words, &mut ends),
        };
        rest = skipped.unwrap_or_else(|| {
            words.push('<');
            from
        });
    }
    words.push_str(rest);
    words
}

/// `<!DOCTYPE` and `<?php` are markup, `<!` and `<?` alone are not.
fn is_declaration(from: &str) -> bool {
    let mut signs = from.chars();
    matches!(signs.next(), Some('!' | '?'))
        && signs.next().is_some_and(|sign| sign.is_ascii_alphabetic() || sign == '[')
}

/// What follows a tag of HTML; `None` when this is none.
fn tag<'a>(from: &'a str, words: &mut String, ends: &mut Ends) -> Option<&'a str> {
    let inner = from.strip_prefix('/').unwrap_or(from);
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).take(NAME_CHARS_MAX).collect();
    let name = name.to_ascii_lowercase();
    if name.is_empty() || !ELEMENTS.contains(name.as_str()) {
        return None;
    }
    let rest = ends.after_tag(from)?;
    if !INLINE.contains(name.as_str()) {
        words.push('\n');
    }
    let is_hidden = inner.len() == from.len() && HIDDEN.contains(&name.as_str());
    Some(if is_hidden { ends.after_hidden(rest, &name) } else { rest })
}

/// Ends that were looked for in vain: they are not looked for again.
#[derive(Default)]
struct Ends {
    missing: Vec<String>,
}

impl Ends {
    /// What follows `end`. `None`: it never comes.
    fn after<'a>(&mut self, text: &'a str, end: &str) -> Option<&'a str> {
        if self.misses(end) {
            return None;
        }
        let rest = text.split_once(end).map(|(_, rest)| rest);
        self.missing.extend(rest.is_none().then(|| end.to_owned()));
        rest
    }

    /// What follows the tag, whose quoted values may hold `>`.
    fn after_tag<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if self.misses(">") {
            return None;
        }
        let mut quote = None;
        let may_quote = !self.misses("quote");
        for (at, sign) in text.char_indices() {
            match (quote, sign) {
                (None, '>') => return text.get(at + 1..),
                (None, '"' | '\'') if may_quote => quote = Some(sign),
                (Some(open), close) if open == close => quote = None,
                _ => {}
            }
        }
        self.missing.extend(quote.map(|_| "quote".to_owned()));
        self.after(text, ">")
    }

    /// What follows the end of a hidden element, or of its first tag if it never ends.
    fn after_hidden<'a>(&mut self, text: &'a str, name: &str) -> &'a str {
        if self.misses(name) {
            return text;
        }
        let closing = format!("</{name}");
        let found = text.char_indices().filter(|(_, sign)| *sign == '<').find_map(|(at, _)| {
            let (head, rest) = text.get(at..)?.split_at_checked(closing.len())?;
            head.eq_ignore_ascii_case(&closing).then_some(rest)
        });
        let rest = found.and_then(|rest| self.after(rest, ">"));
        self.missing.extend(rest.is_none().then(|| name.to_owned()));
        rest.unwrap_or(text)
    }

    fn misses(&self, end: &str) -> bool {
        self.missing.iter().any(|known| known == end)
    }
}

/// Replaces named and numeric references by their letters; unknown ones stay.
pub(super) fn decode_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        decoded.push_str(before);
        let name_len = from.bytes().take(ENTITY_BYTES_MAX).position(|byte| byte == b';');
        let named = name_len.and_then(|len| from.split_at_checked(len));
        let (letter, tail) = match named.and_then(|(name, tail)| Some((entity::letter(name)?, tail.strip_prefix(';')?)))
        {
            Some((letter, tail)) => (letter, tail),
            None => ('&', from),
        };
        decoded.push(letter);
        rest = tail;
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markup(text: &str) -> RawText {
        RawText { text: text.to_owned(), kind: TextKind::Markup }
    }

    #[test]
    fn a_title_is_decoded_as_often_as_it_was_escaped_and_no_more() {
        let cases = [
            ("Sager &amp; ret", "Sager & ret"),
            ("AT&T", "AT&T"),
            ("Det&#39;s godt", "Det's godt"),
            ("Det&amp;#39;s godt", "Det's godt"),
            ("S&oslash;borg", "Søborg"),
            ("S&amp;oslash;borg", "Søborg"),
            ("S&#248;borg &#xe6;", "Søborg æ"),
            ("S&amp;#248;borg", "Søborg"),
            ("en&amp;nbsp;to", "en to"),
            ("<b>Fed</b> titel", "Fed titel"),
            ("a &lt;b&gt; c", "a <b> c"),
            ("a &amp;lt;b&amp;gt; c", "a &lt;b&gt; c"),
            ("1 < 2 og 3 > 2", "1 < 2 og 3 > 2"),
            ("Brug <sager> i titlen", "Brug <sager> i titlen"),
            ("Hvad&hellip;", "Hvad…"),
            ("&ukendt; &;", "&ukendt; &;"),
            ("det&#146;s", "det’s"),
            ("  to\n  linjer\t ", "to linjer"),
            ("A <!-- skjult --> B", "A B"),
            ("R&D;", "R&D;"),
        ];
        for (text, expected) in cases {
            assert_eq!(one_line(&markup(text)), expected, "{text}");
        }
    }

    #[test]
    fn plain_text_keeps_its_brackets() {
        let raw = RawText { text: "Om <blink> i 1 & 2".to_owned(), kind: TextKind::Plain };
        assert_eq!(one_line(&raw), "Om <blink> i 1 & 2");
    }

    #[test]
    fn blocks_are_lines_and_scripts_are_nothing() {
        let html =
            "<p>Et <em>godt</em>\nord.</p><p>To<br>tre</p><script>if (a < b) { \"</p>\" }</script><img alt='>'>slut";
        assert_eq!(plain(&markup(html)), "Et godt ord.\nTo\ntre\nslut");
    }

    #[test]
    fn unfinished_markup_is_read_in_linear_time() {
        for piece in ["<a \"", "<a ", "<script>", "<!--", "<", "&", "&amp", "<a href='", "</"] {
            let started = std::time::Instant::now();
            plain(&markup(&piece.repeat(200_000)));
            assert!(started.elapsed().as_secs() < 10, "{piece}");
        }
    }

    #[test]
    fn a_cut_falls_between_words() {
        assert_eq!(shortened("et to tre".to_owned(), 7), "et to …");
        assert_eq!(shortened("æøå".to_owned(), 3), "æøå");
    }
}
