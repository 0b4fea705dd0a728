//! Articles that a page carries only in a script, for its own program to show.

/// Shorter strings hold no article, in bytes.
const BYTES_MIN: usize = 400;
/// Fewer paragraphs than this are no article.
const PARAGRAPHS_MIN: usize = 3;
/// How many strings with paragraphs are read.
const STRINGS_MAX: usize = 200;

/// The HTML of the longest string with paragraphs in any script of the page. Linear in the page's length.
pub(super) fn html_in_scripts(html: &str) -> Option<String> {
    let mut best: Option<String> = None;
    let mut read = 0;
    for script in scripts(html) {
        for literal in literals(script) {
            if literal.len() < BYTES_MIN || !(literal.contains("<p") || literal.contains("u003cp")) {
                continue;
            }
            read += 1;
            if read > STRINGS_MAX {
                return best;
            }
            let Ok(text) = serde_json::from_str::<String>(literal) else { continue };
            let longer = best.as_ref().is_none_or(|best| best.len() < text.len());
            if longer && text.matches("<p").count() >= PARAGRAPHS_MIN && text.trim_start().starts_with('<') {
                best = Some(text);
            }
        }
    }
    best
}

fn scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (_, inner) = rest.split_once('>')?;
        inner.split_once("</script").map(|(script, _)| script)
    })
}

/// The strings of a script as written, quotes and all.
fn literals(script: &str) -> impl Iterator<Item = &str> {
    let mut rest = script;
    std::iter::from_fn(move || {
        let start = rest.find('"')?;
        let tail = rest.get(start..)?;
        let mut escaped = false;
        let end = tail.bytes().enumerate().skip(1).find_map(|(at, byte)| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends.then_some(at)
        })?;
        rest = tail.get(end + 1..)?;
        tail.get(..=end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_string_with_paragraphs_is_the_article() {
        let body = "<p>Byrådet siger nej til den nye model, og det gør det igen og igen.</p>".repeat(8);
        let escaped = serde_json::to_string(&body).expect("text").replace('<', "\\u003c");
        let page = format!(r#"<p>x</p><script>var a = "kort \" <p>"; push([1, {escaped}])</script>"#);
        assert_eq!(html_in_scripts(&page), Some(body));
        assert_eq!(html_in_scripts("<script>\"<p>kort</p>\"</script><script>\""), None);
    }
}
