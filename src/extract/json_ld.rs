//! The JSON-LD of a page: the one node that describes the article, read leniently.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::words;
use crate::domain::Problem;

/// The most objects looked at, and how deep, over all scripts of a page.
const OBJECTS_MAX: usize = 3_000;
const NESTING_MAX: usize = 16;
/// The most authors read.
const AUTHORS_MAX: usize = 20;

/// Where the posts of a live blog and readers' comments stand, articles of their own by type.
const OTHERS_WORDS: [&str; 2] = ["liveBlogUpdate", "comment"];

/// What JSON-LD says of the article.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    pub(super) kinds: Vec<String>,
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    pub(super) subtitle: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) people: Vec<String>,
    pub(super) organisations: Vec<String>,
    pub(super) section: Option<String>,
    pub(super) language: Option<String>,
    pub(super) free: Option<bool>,
    pub(super) body: Option<String>,
    pub(super) word_count: Option<usize>,
    pub(super) url: Option<String>,
    pub(super) publisher: Option<String>,
}

type Object = Map<String, Value>;

/// Reads the article out of a page's JSON-LD `scripts`.
pub(super) fn read(scripts: &[String], problems: &mut Vec<Problem>) -> JsonLd {
    let mut roots = Vec::new();
    for script in scripts {
        match parse(script) {
            Ok(value) => roots.push(value),
            Err(error) => problems.push(Problem::new(format!("JSON-LD script could not be read: {error}"))),
        }
    }
    let mut objects = Vec::new();
    for root in &roots {
        collect(root, NESTING_MAX, &mut objects);
    }
    let by_id: HashMap<&str, &Object> = objects
        .iter()
        .filter(|object| object.len() > 1)
        .filter_map(|object| Some((object.get("@id")?.as_str()?, *object)))
        .collect();
    let article = objects.iter().rev().copied().filter(|object| is_article(object)).max_by_key(|object| weight(object));
    let page = objects.iter().copied().find(|object| kinds(object).any(|kind| kind.ends_with("WebPage")));
    let mut read = article.map(|article| describe(article, &by_id)).unwrap_or_default();
    if let Some(page) = page {
        read.published = read.published.or_else(|| text(page, "datePublished"));
        read.modified = read.modified.or_else(|| text(page, "dateModified"));
        read.language = read.language.or_else(|| language(page));
        read.free = read.free.or_else(|| free(page));
    }
    read
}

/// Parses JSON; what strict JSON refuses is repaired once.
pub(super) fn parse(script: &str) -> Result<Value, serde_json::Error> {
    let bare = script.trim().trim_start_matches('\u{feff}').trim_end_matches(';');
    serde_json::from_str(bare).or_else(|_| serde_json::from_str(&repaired(bare)))
}

/// The script without comment and CDATA wrappers, control characters in strings and commas before a closing bracket.
fn repaired(script: &str) -> String {
    let start = script.find(['{', '[']).unwrap_or_default();
    // `<![CDATA[` and `//` before the first brace.
    let start = if script.get(..start).is_some_and(|head| head.contains("<!")) {
        script.find('{').unwrap_or(start)
    } else {
        start
    };
    let end = script.rfind(['}', ']']).map_or(script.len(), |end| end + 1);
    let mut body = script.get(start..end).unwrap_or_default();
    if let Some(cut) = body.strip_suffix("]]") {
        body = cut.trim_end().trim_end_matches('/');
    }
    let mut out = String::with_capacity(body.len());
    let (mut quoted, mut escaped) = (false, false);
    for sign in body.chars() {
        if quoted {
            let sign = if sign.is_control() { ' ' } else { sign };
            quoted = escaped || sign != '"';
            escaped = !escaped && sign == '\\';
            out.push(sign);
            continue;
        }
        if matches!(sign, '}' | ']') {
            let kept = out.trim_end().trim_end_matches(',').len();
            out.truncate(kept);
        }
        quoted = sign == '"';
        out.push(sign);
    }
    out
}

fn collect<'a>(value: &'a Value, depth: usize, objects: &mut Vec<&'a Object>) {
    if depth == 0 || objects.len() >= OBJECTS_MAX {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, depth - 1, objects)),
        Value::Object(object) => {
            objects.push(object);
            let own = object.iter().filter(|(key, _)| !OTHERS_WORDS.contains(&key.as_str()));
            own.for_each(|(_, inner)| collect(inner, depth - 1, objects));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn kinds(object: &Object) -> impl Iterator<Item = &str> {
    let stated = object.get("@type");
    let many = stated.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    stated
        .and_then(Value::as_str)
        .into_iter()
        .chain(many)
        .map(|kind| kind.rsplit(['/', ':', '#']).next().unwrap_or(kind))
}

fn is_article(object: &Object) -> bool {
    kinds(object).any(|kind| {
        kind.ends_with("Article")
            || kind.ends_with("BlogPosting")
            || matches!(kind, "Report" | "PressRelease" | "SocialMediaPosting" | "ClaimReview")
    })
}

/// How much an article node says; of equals the first on the page is taken.
fn weight(object: &Object) -> usize {
    let said = |key: &str| usize::from(object.get(key).is_some_and(|value| !value.is_null()));
    4 * said("headline")
        + 4 * said("datePublished")
        + 2 * said("articleBody")
        + 2 * said("author")
        + said("description")
        + said("publisher")
}

fn describe(article: &Object, by_id: &HashMap<&str, &Object>) -> JsonLd {
    let (people, organisations) = authors(article, by_id);
    JsonLd {
        kinds: kinds(article).map(str::to_owned).collect(),
        headline: text(article, "headline").or_else(|| text(article, "name")),
        description: text(article, "description"),
        subtitle: text(article, "alternativeHeadline"),
        published: text(article, "datePublished").or_else(|| text(article, "dateCreated")),
        modified: text(article, "dateModified"),
        people,
        organisations,
        section: text(article, "articleSection"),
        language: language(article),
        free: free(article),
        body: article.get("articleBody").and_then(Value::as_str).map(body),
        word_count: article.get("wordCount").and_then(number),
        url: text(article, "url").or_else(|| article.get("mainEntityOfPage").and_then(reference)),
        publisher: article
            .get("publisher")
            .and_then(|publisher| resolved(publisher, by_id))
            .and_then(|publisher| text(publisher, "name")),
    }
}

/// A text, or the first of a list of texts; entities read.
fn text(object: &Object, key: &str) -> Option<String> {
    let value = object.get(key)?;
    let value = value.as_array().and_then(|items| items.first()).unwrap_or(value);
    let text = match value {
        Value::String(text) => words::squeezed(&words::unescaped(&words::untagged(text))),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn body(text: &str) -> String {
    words::unescaped(&words::untagged(&words::unescaped(text)))
}

fn number(value: &Value) -> Option<usize> {
    let stated = value.as_u64().and_then(|number| usize::try_from(number).ok());
    stated.or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()))
}

fn language(object: &Object) -> Option<String> {
    let stated = object.get("inLanguage")?;
    stated.as_str().or_else(|| stated.get("name").and_then(Value::as_str)).map(str::to_owned)
}

fn reference(value: &Value) -> Option<String> {
    value.as_str().or_else(|| value.get("@id").and_then(Value::as_str)).map(str::to_owned)
}

/// `isAccessibleForFree` of the article or, if false there, of a part of it.
fn free(object: &Object) -> Option<bool> {
    let own = object.get("isAccessibleForFree").and_then(truth);
    let parts = object.get("hasPart");
    let many = parts.and_then(Value::as_array).into_iter().flatten();
    let part = parts.into_iter().chain(many).filter_map(|part| part.get("isAccessibleForFree").and_then(truth)).min();
    match (own, part) {
        (Some(true), _) | (None, Some(true)) => Some(true),
        (Some(false), _) | (None, Some(false)) => Some(false),
        (None, None) => None,
    }
}

/// Sites write `false`, `"False"` and `"http://schema.org/False"`.
fn truth(value: &Value) -> Option<bool> {
    if let Some(truth) = value.as_bool() {
        return Some(truth);
    }
    match value.as_str()?.rsplit('/').next()?.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// The authors' names: people, and the rest.
fn authors(article: &Object, by_id: &HashMap<&str, &Object>) -> (Vec<String>, Vec<String>) {
    let (mut people, mut organisations) = (Vec::new(), Vec::new());
    let stated = article.get("author").or_else(|| article.get("creator"));
    let many = stated.and_then(Value::as_array);
    let one = stated.filter(|_| many.is_none());
    for author in one.into_iter().chain(many.into_iter().flatten()).take(AUTHORS_MAX) {
        if let Some(name) = author.as_str() {
            people.push(words::squeezed(&words::unescaped(name)));
        } else if let Some(author) = resolved(author, by_id) {
            let list =
                if kinds(author).any(|kind| kind.contains("Organization")) { &mut organisations } else { &mut people };
            let names = author.get("name").and_then(Value::as_array);
            if let Some(names) = names {
                list.extend(names.iter().filter_map(Value::as_str).map(words::squeezed));
            } else {
                list.extend(text(author, "name"));
            }
        }
    }
    (people, organisations)
}

/// The object itself, or the one its `@id` points to.
fn resolved<'a>(value: &'a Value, by_id: &HashMap<&str, &'a Object>) -> Option<&'a Object> {
    let object = value.as_object()?;
    if object.contains_key("name") {
        return Some(object);
    }
    object.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id).copied()).or(Some(object))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(script: &str) -> JsonLd {
        read(&[script.to_owned()], &mut Vec::new())
    }

    #[test]
    fn an_author_may_be_text_list_object_or_reference() {
        for author in [
            r#""Bodil Holm""#,
            r#"["Bodil Holm"]"#,
            r#"{"@type":"Person","name":"Bodil Holm"}"#,
            r#"[{"@type":["Person"],"name":["Bodil Holm"]}]"#,
        ] {
            let script = format!(r#"{{"@type":"NewsArticle","headline":"x","author":{author}}}"#);
            assert_eq!(one(&script).people, ["Bodil Holm"], "{author}");
        }
        let graph = r##"{"@graph":[{"@type":["Article"],"headline":"A &amp; B","author":{"@id":"#b"}},{"@type":"Person","@id":"#b","name":"Bodil Holm"}]}"##;
        let read = one(graph);
        assert_eq!((read.people, read.headline.as_deref()), (vec!["Bodil Holm".to_owned()], Some("A & B")));
    }

    #[test]
    fn broken_json_is_repaired_once() {
        for script in [
            "{\"@type\":\"NewsArticle\",\"headline\":\"En\nto\",}",
            "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"En to\"}\n//]]>",
            "{\"@type\":\"NewsArticle\",\"headline\":\"En to\"};",
        ] {
            assert_eq!(one(script).headline.as_deref(), Some("En to"), "{script}");
        }
        let mut problems = Vec::new();
        read(&["{\"@type\":".to_owned()], &mut problems);
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn a_paid_part_of_a_free_statement_is_read() {
        let part =
            r#"{"@type":"NewsArticle","headline":"x","hasPart":{"isAccessibleForFree":"http://schema.org/False"}}"#;
        assert_eq!(one(part).free, Some(false));
        assert_eq!(one(r#"{"@type":"NewsArticle","isAccessibleForFree":"True"}"#).free, Some(true));
    }
}
