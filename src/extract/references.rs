//! Character references as a parser reads them: `&amp;`, `&#230;`, and `&copy` without its end.

use std::borrow::Cow;

use markup5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Where a text stands: in an attribute `?a=1&copy=2` holds no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Text,
    Attribute,
}

/// The text with its references made signs.
pub(super) fn decoded(text: &str, standing: Standing) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split('&');
    let before = parts.next().unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    out.push_str(before);
    for part in parts {
        let read = if part.starts_with('#') { numbered(part, &mut out) } else { named(part, standing, &mut out) };
        if read == 0 {
            out.push('&');
        }
        out.push_str(part.get(read..).unwrap_or_default());
    }
    Cow::Owned(out)
}

/// Writes the sign of the longest known name that starts `part`; how many bytes it takes, 0 when there is none.
fn named(part: &str, standing: Standing, out: &mut String) -> usize {
    let mut longest = None;
    for (at, sign) in part.char_indices() {
        let end = at + sign.len_utf8();
        // The beginnings of names are in the table too, and stand for nothing.
        let Some(signs) = part.get(..end).and_then(|name| NAMED_ENTITIES.get(name)) else { break };
        if signs.0 != 0 {
            longest = Some((end, *signs));
        }
    }
    let Some((end, (first, second))) = longest else { return 0 };
    let ended = part.get(..end).is_some_and(|name| name.ends_with(';'));
    let goes_on =
        part.get(end..).is_some_and(|rest| rest.starts_with(|sign: char| sign == '=' || sign.is_ascii_alphanumeric()));
    if standing == Standing::Attribute && !ended && goes_on {
        return 0;
    }
    out.extend([first, second].into_iter().filter(|code| *code != 0).filter_map(char::from_u32));
    end
}

/// Writes the sign of `#230;` or `#xe6;`; how many bytes it takes, 0 when it is no number.
fn numbered(part: &str, out: &mut String) -> usize {
    let (prefix, base) = if part.starts_with("#x") || part.starts_with("#X") { (2, 16) } else { (1, 10) };
    let digits = part.get(prefix..).unwrap_or_default();
    let digits = digits.split(|sign: char| !sign.is_digit(base)).next().unwrap_or_default();
    if digits.is_empty() {
        return 0;
    }
    // What no number holds is beyond the last sign as well.
    let code = u32::from_str_radix(digits, base).unwrap_or(u32::MAX);
    let replaced = code.checked_sub(0x80).and_then(|at| C1_REPLACEMENTS.get(usize::try_from(at).ok()?).copied());
    let sign = match code {
        0 => None,
        _ => replaced.flatten().or_else(|| char::from_u32(code)),
    };
    out.push(sign.unwrap_or(char::REPLACEMENT_CHARACTER));
    let end = prefix + digits.len();
    end + usize::from(part.get(end..).is_some_and(|rest| rest.starts_with(';')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_a_parser_reads_them() {
        for (text, in_text, in_attribute) in [
            ("R&aelig;v &amp; Co", "Ræv & Co", "Ræv & Co"),
            ("&#230;&#xE6;&#xe6 &#132;", "ææ\u{e6} „", "ææ\u{e6} „"),
            ("a & b &", "a & b &", "a & b &"),
            ("?a=1&copy=2&amp;b", "?a=1©=2&b", "?a=1&copy=2&b"),
            ("&copy 2026 &notit; &notin;", "© 2026 ¬it; ∉", "© 2026 &notit; ∉"),
            ("&ukendt; &#; &#x; &#0;", "&ukendt; &#; &#x; \u{fffd}", "&ukendt; &#; &#x; \u{fffd}"),
            ("&#99999999999;&bne;", "\u{fffd}=\u{20e5}", "\u{fffd}=\u{20e5}"),
        ] {
            assert_eq!(decoded(text, Standing::Text), in_text, "{text}");
            assert_eq!(decoded(text, Standing::Attribute), in_attribute, "{text}");
        }
    }
}
