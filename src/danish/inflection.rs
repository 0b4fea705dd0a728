//! One stem for the inflected forms of a word.

use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

/// Irregular stems, longest first: (the stem of the form, the stem of the word).
static IRREGULAR: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut pairs: Vec<(&str, &str)> = include_str!("../../index/irregular-stems.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .collect();
    pairs.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
    pairs
});

/// The stem of a folded word: Danish Snowball with what it leaves apart brought together.
///
/// Forms of one word meet (`borgmester`, `borgmestrene`; `regel`, `reglerne`; `udlignede`, `udligner`; `mænd`,
/// `mand`). Noun and verb stay apart (`udligning`, `udligne`), as do compounds and their parts.
pub fn stem(folded: &str) -> String {
    let word = without_possessive(folded);
    let present = past_as_present(word);
    let stemmed = Stemmer::new(Algorithm::Danish).stem(present.as_deref().unwrap_or(word)).into_owned();
    regular(contracted(stemmed))
}

/// `kl's` is `kl`. What is left empty is left as it was.
fn without_possessive(word: &str) -> &str {
    let bare = word.strip_suffix("'s").or_else(|| word.strip_suffix('\'')).unwrap_or(word);
    if bare.is_empty() { word } else { bare }
}

/// Snowball cuts `-ede` to `-ed`, which no other form of the verb has: `udlignede` goes as `udligne`.
fn past_as_present(word: &str) -> Option<String> {
    let root = word.strip_suffix("ede").or_else(|| word.strip_suffix("edes"))?;
    let is_verb = root.chars().count() >= 4 && root != "hundr" && !root.ends_with('h');
    is_verb.then(|| format!("{root}e"))
}

/// Nouns in `-er` and `-el` lose their `e` when something is added: `ministre`, `regler`, `midler`.
///
/// Snowball has cut the ending, so the two shapes are `minist`/`ministr` and `middel`/`midl`: the first of the one pair,
/// the second of the other is kept, for every stem, so that it does not matter which words are nouns.
fn contracted(stemmed: String) -> String {
    if stemmed.len() >= 4
        && let Some(root) = stemmed.strip_suffix("tr")
    {
        return format!("{root}t");
    }
    let Some(root) = stemmed.strip_suffix("el") else { return stemmed };
    let mut signs = root.chars().rev();
    let (Some(last), before) = (signs.next(), signs.next()) else { return stemmed };
    if root.chars().count() < 3 || is_vowel(last) {
        return stemmed;
    }
    let single = if before == Some(last) { root.strip_suffix(last).unwrap_or(root) } else { root };
    format!("{single}l")
}

fn regular(stemmed: String) -> String {
    let found = IRREGULAR.iter().find_map(|(form, word)| stemmed.strip_suffix(form).map(|head| (head, word)));
    match found {
        Some((head, word)) => format!("{head}{word}"),
        None => stemmed,
    }
}

/// True for Danish vowels, in lower case.
pub(super) const fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'æ' | 'ø' | 'å' | 'é' | 'ü' | 'ö' | 'ä')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_meet() {
        let mut apart: Vec<Vec<String>> = Vec::new();
        for forms in [
            &["udligning", "udligningen", "udligningens", "udligninger", "udligningerne", "udlignings"][..],
            &["borgmester", "borgmesteren", "borgmestre", "borgmestrene", "borgmestrenes", "borgmesters"],
            &["minister", "ministre", "ministrene", "ministeren"],
            &["regel", "reglen", "regler", "reglerne"],
            &["middel", "midler", "midlerne", "midlet"],
            &["udligne", "udligner", "udlignede", "udlignet", "udlignes"],
            &["mand", "manden", "mænd", "mændene", "mændenes"],
            &["barn", "børn", "børnene"],
            &["formand", "formænd"],
            &["kl", "kl's"],
            &["kommune", "kommunen", "kommuner", "kommunernes"],
            &["skat", "skatten", "skatter", "skatternes"],
            &["by", "byen", "byer", "byernes"],
            &["land", "landet", "lande", "landenes"],
            &["borger", "borgeren", "borgere", "borgernes"],
            &["aftale", "aftalen", "aftaler", "aftalerne"],
            &["udspil", "udspillet", "udspillene"],
            &["flertal", "flertallet"],
            &["tal", "tallet", "tallene"],
            &["forslag", "forslaget", "forslagene", "forslags"],
            &["nøgle", "nøglen", "nøgler", "nøglerne"],
            &["bog", "bøger", "bøgerne"],
            &["hånd", "hænder", "hænderne"],
            &["stat", "staten", "stater", "statens"],
            &["råd", "rådet", "rådene", "rådets"],
            &["skulder", "skuldre", "skuldrene"],
            &["tilskud", "tilskuddet", "tilskuddene"],
            &["underskud", "underskuddet"],
            &["ø", "øen", "øer", "øerne"],
            &["ko", "koen", "køer", "køerne"],
            &["nabo", "naboen", "naboer"],
            &["reform", "reformen", "reformer", "reformerne"],
            &["partner", "partneren", "partnere"],
            &["byråd", "byrådet", "byrådets"],
            &["omfordele", "omfordeler", "omfordelte", "omfordelt"],
            &["betale", "betaler", "betalte", "betalt", "betales"],
            &["sende", "sender", "sendte", "sendt"],
        ] {
            let stems: Vec<String> = forms.iter().map(|form| stem(form)).collect();
            if !stems.windows(2).all(|pair| pair[0] == pair[1]) {
                apart.push(stems);
            }
        }
        assert!(apart.is_empty(), "{apart:?}");
    }

    #[test]
    fn different_words_stay_apart() {
        for (one, other) in [
            ("udligning", "udligne"),
            ("kommune", "kommunal"),
            ("minister", "ministerium"),
            ("udligning", "udligningsreform"),
            ("hundrede", "hund"),
        ] {
            assert_ne!(stem(one), stem(other), "{one} {other}");
        }
    }
}
