//! Small readings of text that several readers share: blanks, entities, likeness.

use aho_corasick::AhoCorasick;

/// The text on one line: blanks single, none at either end, invisible signs away.
pub(super) fn squeezed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for sign in text.chars() {
        if !sign.is_ascii_graphic() {
            if sign.is_whitespace() {
                blank = true;
                continue;
            }
            if is_invisible(sign) {
                continue;
            }
        }
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        out.push(sign);
    }
    out
}

/// Zero-width signs, soft hyphens and control characters.
fn is_invisible(sign: char) -> bool {
    if (' '..='~').contains(&sign) {
        return false;
    }
    matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{fffc}')
        || (sign.is_control() && !sign.is_whitespace())
}

/// Finds every one of a fixed list of words in one pass over a text.
pub(super) fn finder(words: impl IntoIterator<Item = &'static str>) -> AhoCorasick {
    #[expect(clippy::expect_used, reason = "the lists are part of the program and far below any limit")]
    AhoCorasick::new(words).expect("a short list")
}

/// Letters and digits in lower case, words divided by one blank: what two spellings of a headline share.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for sign in text.chars() {
        if sign.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            if sign.is_ascii() {
                out.push(sign.to_ascii_lowercase());
            } else {
                out.extend(sign.to_lowercase());
            }
        } else if !is_invisible(sign) {
            gap = true;
        }
    }
    out
}

/// How many words the text has.
pub(super) fn count(text: &str) -> usize {
    let (mut words, mut counted) = (0, false);
    for sign in text.chars() {
        if sign.is_whitespace() {
            counted = false;
        } else if !counted && sign.is_alphanumeric() {
            (words, counted) = (words + 1, true);
        }
    }
    words
}

/// The hashes of all runs of four words (or of the whole, if shorter), by letters alone.
pub(super) fn shingles(text: &str) -> Vec<u64> {
    plain_shingles(&plain(text))
}

/// The same of a text in plain letters.
pub(super) fn plain_shingles(plain: &str) -> Vec<u64> {
    let words: Vec<&str> = plain.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return Vec::new();
    }
    words
        .windows(4.min(words.len()))
        .map(|run| run.iter().fold(0, |seed, word| xxhash_rust::xxh3::xxh3_64_with_seed(word.as_bytes(), seed)))
        .collect()
}

/// True when the text ends as a sentence does.
pub(super) fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(|sign: char| {
        sign.is_whitespace() || matches!(sign, '"' | '”' | '“' | '«' | '»' | '\'' | '’' | ')')
    });
    bare.ends_with(['.', '!', '?', '…', ':', '。'])
}

/// The text without HTML tags, entities made signs. Text without `<` and `&` comes back as it is.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let entity = from
            .get(1..)
            .and_then(|tail| tail.get(..tail.floor_char_boundary(12)))
            .and_then(|head| head.split_once(';'));
        if let Some((name, sign)) = entity.and_then(|(name, _)| Some((name, sign_of(name)?))) {
            out.push(sign);
            rest = from.get(name.len() + 2..).unwrap_or_default();
        } else {
            out.push('&');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

fn sign_of(entity: &str) -> Option<char> {
    if let Some(number) = entity.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
        return char::from_u32(code).filter(|sign| *sign != '\0');
    }
    ENTITIES.iter().find(|(name, _)| *name == entity).map(|(_, sign)| *sign)
}

/// The named entities seen in headlines and meta tags of Danish and neighbouring sites.
const ENTITIES: [(&str, char); 58] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("shy", '\u{ad}'),
    ("aelig", 'æ'),
    ("oslash", 'ø'),
    ("aring", 'å'),
    ("AElig", 'Æ'),
    ("Oslash", 'Ø'),
    ("Aring", 'Å'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("ccedil", 'ç'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("middot", '·'),
    ("bull", '•'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("euro", '€'),
    ("pound", '£'),
    ("deg", '°'),
    ("para", '¶'),
    ("sect", '§'),
    ("frac12", '½'),
    ("times", '×'),
    ("minus", '−'),
];

/// The text without HTML tags; where a block or a line ended stands a line break.
pub(super) fn untagged(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        rest = after;
        if !after.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '/') {
            out.push('<');
            continue;
        }
        let Some((tag, tail)) = after.split_once('>') else {
            out.push('<');
            break;
        };
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if !super::page::is_inline(&name.to_ascii_lowercase()) {
            out.push('\n');
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_tags_become_text() {
        assert_eq!(unescaped("R&aelig;v &amp; &#8211; &#x41; &ukendt; A&B"), "Ræv & – A &ukendt; A&B");
        assert_eq!(untagged("<p>Et <b>ord</b></p><p>To < 3</p>"), "\nEt ord\n\nTo < 3\n");
        assert_eq!(squeezed("  ud\u{ad}ligning \n\u{a0} nu "), "udligning nu");
        assert_eq!(plain("»Nej!« – siger S-top"), "nej siger s top");
    }
}
