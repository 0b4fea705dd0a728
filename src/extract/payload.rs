//! Articles that a page carries only in a script, for its own program to show.

/// Shorter strings hold no article, in bytes.
const BYTES_MIN: usize = 400;
/// Fewer paragraphs than this are no article.
const PARAGRAPHS_MIN: usize = 3;
/// How many strings with paragraphs are read.
const STRINGS_MAX: usize = 200;

/// What keys are called, in part and in lower case, under which programs keep the moment of publication.
const PUBLISHED: [&str; 4] = ["publish", "release", "deploy", "created"];
/// How far after its key a moment may start, and how long it may be, in bytes.
const MOMENT_REACH: usize = 40;

/// An article out of a script.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Payload {
    pub(super) html: String,
    /// The first moment under a key that speaks of publishing, as written.
    pub(super) published: Option<String>,
}

/// The longest string with paragraphs in any script of the page, and the moment a script states.
pub(super) fn payload(html: &str) -> Option<Payload> {
    let published = || scripts(html).find_map(published);
    html_in_scripts(html).map(|html| Payload { html, published: published() })
}

/// The first `"publishedAt":"2026-11-23T06:10"`, quotes escaped or not.
fn published(script: &str) -> Option<String> {
    let lower = script.to_ascii_lowercase();
    let places = PUBLISHED.iter().flat_map(|key| lower.match_indices(key));
    let mut places: Vec<usize> = places.map(|(at, _)| at).collect();
    places.sort_unstable();
    places.into_iter().find_map(|at| {
        let after = script.get(at..)?;
        let after = after.get(..after.floor_char_boundary(MOMENT_REACH * 2)).unwrap_or(after);
        let (key, value) = after.split_once(':')?;
        let named = key.trim_end_matches(['"', '\\']).chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
        let value = value.trim_start_matches(['"', '\\', ' ']);
        let value = value.split(['"', '\\']).next().filter(|value| value.len() <= MOMENT_REACH)?;
        (named && value.starts_with("20") && value.len() >= 10).then(|| value.to_owned())
    })
}

/// The HTML of the longest string with paragraphs in any script of the page. Linear in the page's length.
fn html_in_scripts(html: &str) -> Option<String> {
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
        let page = format!(
            r#"<p>x</p><script>var a = "kort \" <p>"; push([1, {escaped}, {{\"firstPublishedAt\":\"2026.11.23 06:10\"}}])</script>"#
        );
        let published = Some("2026.11.23 06:10".to_owned());
        assert_eq!(payload(&page), Some(Payload { html: body, published }));
        assert_eq!(payload("<script>\"<p>kort</p>\"</script><script>\""), None);
    }
}
