//! Marks of wire copy within a text: `/ritzau/` at its end, a dateline at its head.

use super::byline;

/// The longest sign-off, in signs.
const SIGNS_MAX: usize = 24;

/// The agency whose sign-off, `/ritzau/` or `/ritzau/AFP/`, ends the text or stands alone in its last paragraph.
///
/// `Foto: Ib Friis/Ritzau Scanpix` is a photographer's credit, and `/EF` an editor's initials: neither is a sign-off.
pub(super) fn agency(text: &str) -> Option<String> {
    let end = text.trim_end().trim_end_matches(['.', ')']).trim_end();
    let last = end.lines().next_back()?;
    let word = last.split_whitespace().next_back()?;
    let inner = word.strip_suffix('/')?;
    let (before, signature) =
        if let Some(inner) = inner.strip_prefix('/') { ("", inner) } else { inner.split_once('/')? };
    if signature.chars().count() > SIGNS_MAX
        || !(before.is_empty() || before.ends_with(['.', '!', '?', '"', '”', '«', '»']))
    {
        return None;
    }
    let first = signature.split('/').next().unwrap_or_default();
    if let Some(known) = byline::agency(first) {
        return Some(known.to_owned());
    }
    let letters = first.chars().count() >= 4 && first.chars().all(char::is_alphabetic);
    let mut signs = first.chars();
    letters.then(|| signs.next().into_iter().flat_map(char::to_uppercase).chain(signs).collect())
}

/// Sets a dateline glued to the first word apart: `FJORDBY:Borgmesteren` gets its blank.
pub(super) fn set_dateline_apart(paragraph: &mut String) {
    let Some(at) = paragraph.find(':') else { return };
    let Some((place, rest)) = paragraph.split_at_checked(at + 1) else { return };
    let capitals =
        place.chars().filter(|sign| sign.is_alphabetic()).count() >= 3 && !place.chars().any(char::is_lowercase);
    if capitals && at < 40 && rest.starts_with(char::is_alphabetic) {
        paragraph.insert(at + 1, ' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sign_off_at_the_end_names_an_agency() {
        for (text, expected) in [
            ("Det siger ministeren.\n\n/ritzau/", Some("Ritzau")),
            ("Det siger ministeren. /ritzau/", Some("Ritzau")),
            ("Det siger ministeren./ritzau/AFP/", Some("Ritzau")),
            ("Det siger ministeren.\n\n/fjordnyt/", Some("Fjordnyt")),
            ("Foto: Ib Friis/Ritzau Scanpix", None),
            ("Det siger ministeren. /EF", None),
            ("Det siger ministeren. /EF/", None),
            ("/ritzau/ skriver, at alt er godt.", None),
            ("Se avis.dk/politik/", None),
            ("", None),
        ] {
            assert_eq!(agency(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_glued_dateline_gets_its_blank() {
        let mut paragraph = "FJORDBY:Borgmesteren siger nej.".to_owned();
        set_dateline_apart(&mut paragraph);
        assert_eq!(paragraph, "FJORDBY: Borgmesteren siger nej.");
        let mut other = "Hun siger:Nej.".to_owned();
        set_dateline_apart(&mut other);
        assert_eq!(other, "Hun siger:Nej.");
    }
}
