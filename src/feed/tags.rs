//! A flat walk over a web page's tags: no tree, no depth, linear in the bytes.
//!
//! Enough to find what a page links to. Whoever wants to know what stands where in a page uses `extract`.

/// One thing met on the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met<'a> {
    /// A start tag: its name as written, and what stands behind it up to `>`.
    Start(&'a str, &'a str),
    /// An end tag.
    End(&'a str),
    /// Text, entities and all.
    Text(&'a str),
}

/// Elements whose content is no page: everything up to their end tag is left out.
const RAW: [&str; 4] = ["script", "style", "template", "noscript"];

/// Walks over `html` from front to back.
pub(super) fn walk(html: &str) -> Walk<'_> {
    Walk { rest: html, missing: Vec::new() }
}

/// The walk itself.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    rest: &'a str,
    /// Ends that were looked for in vain: they are not looked for again.
    missing: Vec<&'static str>,
}

impl<'a> Iterator for Walk<'a> {
    type Item = Met<'a>;

    fn next(&mut self) -> Option<Met<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(tag) = self.rest.strip_prefix('<') else {
                let (text, rest) = self.rest.split_at(self.rest.find('<').unwrap_or(self.rest.len()));
                self.rest = rest;
                return Some(Met::Text(text));
            };
            if let Some(comment) = tag.strip_prefix("!--") {
                self.rest = self.after(comment, "-->").unwrap_or(tag);
                continue;
            }
            let Some((inside, rest)) = split_tag(tag) else {
                self.rest = "";
                return None;
            };
            self.rest = rest;
            if let Some(name) = inside.strip_prefix('/') {
                return Some(Met::End(name_of(name).0));
            }
            let (name, attributes) = name_of(inside);
            if name.is_empty() {
                // A lone bracket, a declaration, an instruction.
                continue;
            }
            if let Some(raw) = RAW.iter().find(|raw| raw.eq_ignore_ascii_case(name)) {
                self.skip_raw(raw);
                continue;
            }
            return Some(Met::Start(name, attributes));
        }
    }
}

impl<'a> Walk<'a> {
    fn after(&mut self, text: &'a str, end: &'static str) -> Option<&'a str> {
        if self.missing.contains(&end) {
            return None;
        }
        let found = text.split_once(end).map(|(_, after)| after);
        if found.is_none() {
            self.missing.push(end);
        }
        found
    }

    fn skip_raw(&mut self, name: &'static str) {
        let mut from = self.rest;
        if self.missing.contains(&name) {
            return;
        }
        while let Some((_, after)) = from.split_once("</") {
            if after.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
                self.rest = after.split_once('>').map_or("", |(_, rest)| rest);
                return;
            }
            from = after;
        }
        self.missing.push(name);
    }
}

/// What stands in a tag, and what after it; `>` in quotes does not end it.
fn split_tag(tag: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut before = '=';
    for (at, sign) in tag.char_indices() {
        match (quote, sign) {
            (None, '>') => return Some((tag.get(..at)?, tag.get(at + 1..)?)),
            // A quotation mark opens a value only where a value can begin.
            (None, '"' | '\'') if before == '=' => quote = Some(sign),
            (Some(open), _) if open == sign => quote = None,
            _ => {}
        }
        if !sign.is_ascii_whitespace() {
            before = sign;
        }
    }
    // An open quotation mark swallowed the rest: the next bracket ends the tag after all.
    tag.split_once('>')
}

fn name_of(inside: &str) -> (&str, &str) {
    let end = inside.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(inside.len());
    inside.split_at(end)
}

/// The value of an attribute, entities decoded. `None`: it is not there.
pub(super) fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|sign: char| sign.is_ascii_whitespace() || sign == '/');
        let end = rest.find(|sign: char| sign.is_ascii_whitespace() || matches!(sign, '=' | '/'))?;
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=').map(str::trim_start) else {
            if name.is_empty() {
                return None;
            }
            rest = after;
            continue;
        };
        let quoted = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.split_once(quote));
        let (value, after) = quoted.unwrap_or_else(|| {
            value.split_at(value.find(|sign: char| sign.is_ascii_whitespace()).unwrap_or(value.len()))
        });
        if name.eq_ignore_ascii_case(wanted) {
            return Some(super::plain_text::decode_entities(value).into_owned());
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_walked_without_its_scripts_and_comments() {
        let html = "<!doctype html><p class='a>b'>Hej<!-- <b> --><script>if (a<b) '</p>'</script> du</P><br/>1 < 2";
        let met: Vec<Met<'_>> = walk(html).collect();
        let expected = [
            Met::Start("p", " class='a>b'"),
            Met::Text("Hej"),
            Met::Text(" du"),
            Met::End("P"),
            Met::Start("br", "/"),
            Met::Text("1 "),
        ];
        assert_eq!(met, expected);
    }

    #[test]
    fn attributes_are_found_however_they_are_written() {
        let cases = [
            (" href=\"/a\"", Some("/a")),
            (" class=x HREF='/a?b=1&amp;c=2' ", Some("/a?b=1&c=2")),
            (" hidden href=/a/b", Some("/a/b")),
            (" href = \"a b\"/", Some("a b")),
            (" data-href=\"/no\"", None),
            ("", None),
        ];
        for (attributes, value) in cases {
            assert_eq!(attribute(attributes, "href").as_deref(), value, "{attributes}");
        }
    }

    #[test]
    fn hostile_pages_are_walked_in_linear_time() {
        for piece in ["<", "<!--", "<script>", "<a href='", "<a ", "</", "<a b=\"x"] {
            let started = std::time::Instant::now();
            let _count = walk(&piece.repeat(100_000)).count();
            assert!(started.elapsed().as_secs() < 10, "{piece}");
        }
    }
}
