//! The language of a text: what page and source say, doubted only when the letters speak against it.

use whatlang::{Detector, Lang};

use crate::domain::Language;

/// How much of a text is looked at, in signs.
const SIGNS_MAX: usize = 1_500;
/// Below this many signs the page's word stands.
const SIGNS_MIN: usize = 120;
/// How sure the detector must be to overrule page or source.
const SURE: f64 = 0.8;

/// The language of `text`; `stated` is the page's own tag, `expected` the source's language.
///
/// The detector takes Danish for Norwegian in one text of twelve, so between those two page and source always win.
pub(super) fn language(text: &str, stated: Option<&str>, expected: Option<Language>) -> Language {
    let tagged = stated.and_then(Language::from_tag).filter(|language| *language != Language::Unknown);
    let prior = match (tagged, expected) {
        // Templates say `en` on pages in any language.
        (Some(Language::English), Some(expected)) if expected != Language::English => Some(expected),
        (tagged, expected) => tagged.or(expected),
    };
    let head: String = text.chars().take(SIGNS_MAX).collect();
    if head.chars().count() < SIGNS_MIN {
        return prior.unwrap_or(Language::Unknown);
    }
    let allowed = vec![
        Lang::Dan,
        Lang::Nob,
        Lang::Swe,
        Lang::Eng,
        Lang::Deu,
        Lang::Fra,
        Lang::Nld,
        Lang::Spa,
        Lang::Ita,
        Lang::Pol,
        Lang::Fin,
    ];
    let Some(seen) = Detector::with_allowlist(allowed).detect(&head) else { return prior.unwrap_or(Language::Unknown) };
    let found = of(seen.lang());
    prior.filter(|prior| seen.confidence() < SURE || are_near(*prior, found)).unwrap_or(found)
}

fn are_near(one: Language, other: Language) -> bool {
    let nordic = |language| matches!(language, Language::Danish | Language::Norwegian);
    nordic(one) && nordic(other)
}

fn of(language: Lang) -> Language {
    #[expect(clippy::wildcard_enum_match_arm, reason = "whatlang knows 70 languages; we tell five apart")]
    match language {
        Lang::Dan => Language::Danish,
        Lang::Nob => Language::Norwegian,
        Lang::Swe => Language::Swedish,
        Lang::Eng => Language::English,
        Lang::Deu => Language::German,
        _ => Language::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DANISH: &str = "Borgmesteren i Fjordby siger, at kommunen ikke kan undvære pengene fra udligningen næste år, og hun vil nu bede ministeren om et møde, inden forhandlingerne begynder.";
    const ENGLISH: &str = "The mayor of the town says that the council cannot do without the money from the scheme next year, and she will now ask the minister for a meeting before the talks begin.";

    #[test]
    fn the_page_is_doubted_only_on_strong_evidence() {
        assert_eq!(language(DANISH, Some("en"), Some(Language::Danish)), Language::Danish);
        assert_eq!(language(DANISH, None, None), Language::Danish);
        assert_eq!(language(ENGLISH, Some("da-DK"), Some(Language::Danish)), Language::English);
        assert_eq!(language("Kort.", Some("da"), None), Language::Danish);
        assert_eq!(language("Kort.", None, None), Language::Unknown);
    }
}
