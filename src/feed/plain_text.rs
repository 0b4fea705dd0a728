//! Markup → the words a reader would see.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::entity;
use super::raw::{RawText, TextKind};

/// The longest entity name there is, with room.
const ENTITY_BYTES_MAX: usize = 40;
/// The longest element name of HTML, with room.
const NAME_BYTES_MAX: usize = 12;
/// Where a block begins or ends. Blanks in markup, new lines too, are only blanks.
const LINE_BREAK: char = '\u{b}';
/// Bytes of one letter with its share of references and blanks: enough that a text is seldom cut too short.
const BYTES_PER_CHAR_MAX: usize = 8;

/// What an element of HTML does to the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// It stands in the middle of a line.
    Inline,
    /// It begins a new line.
    Block,
    /// Its content is not for readers.
    Hidden,
}

/// Elements of HTML. What looks like a tag of none of these is text somebody forgot to escape.
static ELEMENTS: LazyLock<HashMap<&str, Element>> = LazyLock::new(|| {
    let inline = "a abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr q rp rt \
     ruby s samp small span strike strong sub sup time tt u var wbr";
    let hidden = "script style template noscript";
    let all = "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote \
     body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog \
     dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 \
     head header hgroup hr html i iframe img input ins kbd label legend li link main map mark marquee \
     math menu meta meter nav nobr noframes noscript object ol optgroup option output p param picture pre \
     progress q rp rt ruby s samp script section select slot small source span strike strong style sub \
     summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var \
     video wbr xml";
    [(all, Element::Block), (inline, Element::Inline), (hidden, Element::Hidden)]
        .into_iter()
        .flat_map(|(names, element)| names.split(' ').map(move |name| (name, element)))
        .collect()
});

/// Makes plain text of a field: words only, lines at block elements, blanks collapsed, no empty lines.
///
/// What is written in markup is read until it holds `chars_max` letters or a little more; pages in full may follow.
pub(super) fn plain(raw: &RawText, chars_max: usize) -> String {
    let words = match raw.kind {
        TextKind::Plain => Cow::Borrowed(raw.text.as_str()),
        TextKind::Markup => match without_tags(&raw.text, chars_max.saturating_mul(BYTES_PER_CHAR_MAX)) {
            Cow::Borrowed(text) => decode_entities(text),
            Cow::Owned(text) => Cow::Owned(decode_entities(&text).into_owned()),
        },
    };
    // Some systems escape twice (`&amp;#248;`); real markup shown as text stays as it is.
    let once_more = decode_entities(&words);
    let words = if once_more.contains('<') { &words } else { &once_more };
    collapsed(words, Some(if raw.kind == TextKind::Plain { '\n' } else { LINE_BREAK }))
}

/// As [`plain`], on one line.
pub(super) fn one_line(raw: &RawText, chars_max: usize) -> String {
    let text = plain(raw, chars_max);
    if text.contains('\n') { text.replace('\n', " ") } else { text }
}

/// The words of `text` with one blank between them, or a new line where a `line_break` stood.
pub(super) fn collapsed(text: &str, line_break: Option<char>) -> String {
    let mut words = String::with_capacity(text.len());
    let mut gap = None;
    let mut word_from = None;
    for (at, sign) in text.char_indices() {
        if !sign.is_whitespace() {
            if word_from.is_none() {
                word_from = Some(at);
                words.extend(gap.take().filter(|_| !words.is_empty()));
            }
            continue;
        }
        words.push_str(word_from.take().and_then(|from| text.get(from..at)).unwrap_or_default());
        gap = if Some(sign) == line_break || gap == Some('\n') { Some('\n') } else { Some(' ') };
    }
    words.push_str(word_from.and_then(|from| text.get(from..)).unwrap_or_default());
    words
}

/// The first `chars_max` letters, cut at a blank if there is one, with a sign that it was cut.
pub(super) fn shortened(text: String, chars_max: usize) -> String {
    if text.len() <= chars_max {
        return text;
    }
    let Some((end, _)) = text.char_indices().nth(chars_max) else { return text };
    let (head, _) = text.split_at(end);
    let head = head.rsplit_once(char::is_whitespace).map_or(head, |(head, _)| head);
    format!("{head} …")
}

/// What stands between the tags, each block on a line of its own; at least `bytes_max` of it if there is so much.
///
/// Linear: every search for an end either moves on past it or is the last of its kind.
fn without_tags(markup: &str, bytes_max: usize) -> Cow<'_, str> {
    if !markup.contains('<') {
        return Cow::Borrowed(markup);
    }
    let mut words = String::with_capacity(markup.len().min(bytes_max));
    let mut rest = markup;
    let mut ends = Ends::default();
    while let Some((before, from)) = rest.split_once('<') {
        words.push_str(before);
        if words.len() > bytes_max {
            return Cow::Owned(words);
        }
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
    Cow::Owned(words)
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
    let mut letters = [0; NAME_BYTES_MAX];
    let name = inner.bytes().take_while(u8::is_ascii_alphanumeric).zip(&mut letters);
    let len = name.map(|(letter, place)| *place = letter.to_ascii_lowercase()).count();
    let name = letters.get(..len).and_then(|name| std::str::from_utf8(name).ok()).unwrap_or_default();
    let element = *ELEMENTS.get(name)?;
    let rest = ends.after_tag(from)?;
    if element != Element::Inline {
        words.push(LINE_BREAK);
    }
    Some(if inner.len() == from.len() && element == Element::Hidden { ends.after_hidden(rest, name) } else { rest })
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
pub(super) fn decode_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
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
    Cow::Owned(decoded)
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
            assert_eq!(one_line(&markup(text), 1_000), expected, "{text}");
        }
    }

    #[test]
    fn plain_text_keeps_its_brackets() {
        let raw = RawText { text: "Om <blink> i 1 & 2".to_owned(), kind: TextKind::Plain };
        assert_eq!(one_line(&raw, 1_000), "Om <blink> i 1 & 2");
    }

    #[test]
    fn blocks_are_lines_and_scripts_are_nothing() {
        let html =
            "<p>Et <em>godt</em>\nord.</p><p>To<br>tre</p><script>if (a < b) { \"</p>\" }</script><img alt='>'>slut";
        assert_eq!(plain(&markup(html), 1_000), "Et godt ord.\nTo\ntre\nslut");
    }

    #[test]
    fn unfinished_markup_is_read_in_linear_time() {
        for piece in ["<a \"", "<a ", "<script>", "<!--", "<", "&", "&amp", "<a href='", "</"] {
            let started = std::time::Instant::now();
            plain(&markup(&piece.repeat(200_000)), usize::MAX);
            assert!(started.elapsed().as_secs() < 10, "{piece}");
        }
    }

    #[test]
    fn of_a_long_text_no_more_is_read_than_is_wanted() {
        let long = markup(&"<p>Et \u{f8}re</p>\n".repeat(10_000));
        let read = plain(&long, 100);
        assert!(read.starts_with("Et \u{f8}re\nEt \u{f8}re\n") && read.chars().count() > 100, "{read}");
        assert!(read.len() < 2_000, "{} bytes", read.len());
    }

    #[test]
    fn a_cut_falls_between_words() {
        assert_eq!(shortened("et to tre".to_owned(), 7), "et to …");
        assert_eq!(shortened("æøå".to_owned(), 3), "æøå");
    }
}
