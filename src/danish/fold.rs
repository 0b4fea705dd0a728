//! One spelling for words that readers take for the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most letters of a word that count; what follows is cut off, in texts and in queries alike.
const WORD_CHARS_MAX: usize = 100;

/// The form under which a word is looked up: composed, in lower case, without hyphens of any kind,
/// `aa` as `å` and `é` as `e`.
///
/// No other letters are folded: `å` to `a` would make one word of `får` and `far`. Folding twice changes nothing.
/// A word without a letter or digit becomes the empty string.
pub fn fold(word: &str) -> String {
    let composed: String = if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        word.nfc().flat_map(char::to_lowercase).nfc().collect()
    };
    let mut folded = String::with_capacity(composed.len());
    for sign in composed.chars() {
        match sign {
            '\u{ad}' | '-' | '\u{2010}' | '\u{2011}' => {}
            'é' => folded.push('e'),
            '’' => folded.push('\''),
            mark if is_combining_mark(mark) => {}
            letter => folded.push(letter),
        }
    }
    let ringed: String = folded.replace("aa", "å").chars().take(WORD_CHARS_MAX).collect();
    ringed.trim_matches(|sign: char| !sign.is_alphanumeric()).to_owned()
}

/// The other spellings a folded query word may stand for: `oe` read as `ø`, `ae` as `æ`, and both.
///
/// At most three. Only queries try them: in texts `oe` and `ae` are mostly just that (`boede`, `israel`).
pub fn spellings(folded: &str) -> Vec<String> {
    let mut others = Vec::new();
    for other in [folded.replace("oe", "ø"), folded.replace("ae", "æ"), folded.replace("oe", "ø").replace("ae", "æ")]
    {
        if other != folded && !others.contains(&other) {
            others.push(other);
        }
    }
    others
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_word_fold_to_one_form() {
        for (written, folded) in [
            ("Udlignings-Reformen", "udligningsreformen"),
            ("hoved\u{ad}stads\u{ad}udligning", "hovedstadsudligning"),
            ("Aabenraa", "åbenrå"),
            ("A\u{30a}rhus", "århus"),
            ("AARHUS", "århus"),
            ("idé", "ide"),
            ("ide\u{301}", "ide"),
            ("KL’s", "kl's"),
            ("13,3", "13,3"),
            ("får", "får"),
            ("München", "münchen"),
            ("--", ""),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn a_query_may_be_typed_without_danish_letters() {
        assert_eq!(spellings("koebenhavn"), ["københavn"]);
        assert_eq!(spellings("laesoe"), ["laesø", "læsoe", "læsø"]);
        assert_eq!(spellings("skat"), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(word in "\\PC{0,40}") {
            let once = fold(&word);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
