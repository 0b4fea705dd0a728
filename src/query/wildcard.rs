//! Words with gaps: `udlign*`, `*udligning`, `kommun*ordning`, `k?mmune`.

use crate::danish::fold;

/// The fewest letters a wildcard must name.
pub(super) const WILDCARD_LETTERS_MIN: usize = 3;

/// A folded word in which `*` stands for any letters, none included, and `?` for exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wildcard(String);

impl Wildcard {
    /// Reads a word with gaps. `None`: fewer than three letters are named.
    pub fn read(text: &str) -> Option<Self> {
        let mut pattern = String::with_capacity(text.len());
        for piece in text.split_inclusive(['*', '?']) {
            let gap = piece.chars().next_back().filter(|sign| matches!(sign, '*' | '?'));
            pattern.push_str(&fold(piece.trim_end_matches(['*', '?'])));
            match gap {
                Some('*') if pattern.ends_with('*') => {}
                Some(sign) => pattern.push(sign),
                None => {}
            }
        }
        let letters = pattern.chars().filter(|sign| sign.is_alphanumeric()).count();
        (letters >= WILDCARD_LETTERS_MIN).then_some(Self(pattern))
    }

    /// The folded word with its gaps.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What every matching form begins with; empty for `*udligning`.
    pub fn beginning(&self) -> &str {
        self.0.split(['*', '?']).next().unwrap_or_default()
    }

    /// True when the folded form fits. At most the product of both lengths in steps.
    pub fn fits(&self, form: &str) -> bool {
        let pattern: Vec<char> = self.0.chars().collect();
        let letters: Vec<char> = form.chars().collect();
        let (mut at, mut letter) = (0, 0);
        // Where the last `*` stood, and how many letters it has been given so far.
        let mut star: Option<(usize, usize)> = None;
        while letter < letters.len() {
            match pattern.get(at) {
                Some('*') => {
                    star = Some((at, letter));
                    at += 1;
                }
                Some(sign) if *sign == '?' || letters.get(letter) == Some(sign) => {
                    at += 1;
                    letter += 1;
                }
                _ => {
                    let Some((star_at, taken)) = star else { return false };
                    star = Some((star_at, taken + 1));
                    at = star_at + 1;
                    letter = taken + 1;
                }
            }
        }
        pattern.iter().skip(at).all(|sign| *sign == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_stand_at_either_end_and_inside() {
        for (pattern, fitting, other) in [
            ("udlign*", &["udligne", "udligningen", "udlign"][..], &["forudligne"][..]),
            ("*udligning", &["udligning", "skatteudligning"], &["udligningen"]),
            ("*lign*", &["ligning", "udligne"], &["lagn"]),
            ("kommun*ordning", &["kommuneordning", "kommunordning"], &["kommune"]),
            ("k?mmune", &["kommune", "kæmmune"], &["kmmune", "koommune"]),
            ("Aabe*", &["åbenrå"], &["aabenraa"]),
            ("a*b*c", &["abc", "axbxbxc"], &["acb", "abcd"]),
        ] {
            let wildcard = Wildcard::read(pattern).expect(pattern);
            for form in fitting {
                assert!(wildcard.fits(form), "{pattern} {form}");
            }
            for form in other {
                assert!(!wildcard.fits(form), "{pattern} {form}");
            }
        }
        assert_eq!(Wildcard::read("ud*"), None);
        assert_eq!(Wildcard::read("***"), None);
    }
}
