//! The words of a text in lower case, made once.

/// Words in lower case, one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Lowered {
    text: String,
    /// Where each word ends.
    ends: Vec<usize>,
}

impl Lowered {
    /// Room for words that take `bytes` as written.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::new() }
    }

    /// Takes in the next word.
    pub fn push(&mut self, word: &str) {
        self.text.extend(word.chars().flat_map(lower));
        self.ends.push(self.text.len());
    }

    /// A word by its number; empty behind the last.
    pub fn word(&self, at: usize) -> &str {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|&end| self.text.get(start..end)).unwrap_or_default()
    }
}

/// A sign in lower case; most are plain letters, told at a glance.
pub fn lower(sign: char) -> impl Iterator<Item = char> {
    let plain = sign.is_ascii().then(|| sign.to_ascii_lowercase());
    let other = (!sign.is_ascii()).then(|| sign.to_lowercase());
    plain.into_iter().chain(other.into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_numbers() {
        let mut lowered = Lowered::default();
        for word in ["Ærø", "", "KØBENHAVN", "i"] {
            lowered.push(word);
        }
        let words: Vec<&str> = (0..5).map(|at| lowered.word(at)).collect();
        assert_eq!(words, ["ærø", "", "københavn", "i", ""]);
    }
}
