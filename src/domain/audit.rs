//! How far suggestions can be trusted, by those that people have judged.

use super::Label;

/// Suggestions of one kind that people have judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Audit {
    /// Judged right.
    pub right: usize,
    /// Judged wrong.
    pub wrong: usize,
}

/// The 0.975 quantile of the normal distribution, for an interval of 95 per cent.
const Z: f64 = 1.959_964;

impl Audit {
    /// Suggestions judged.
    pub const fn judged(&self) -> usize {
        self.right + self.wrong
    }

    /// Counts one judgement.
    pub const fn count(&mut self, label: Label) {
        match label {
            Label::Yes => self.right += 1,
            Label::No => self.wrong += 1,
        }
    }

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self { right: self.right + other.right, wrong: self.wrong + other.wrong }
    }

    /// Between which shares, 0 to 1, the precision lies with 95 per cent confidence. `None`: nothing was judged.
    ///
    /// The score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference"
    /// (1927): it stays within 0 and 1 and is honest for small samples.
    pub fn precision_interval(&self) -> Option<(f64, f64)> {
        let judged = self.judged() as f64;
        if judged < 1.0 {
            return None;
        }
        let share = self.right as f64 / judged;
        let z2 = Z * Z / judged;
        let middle = (share + z2 / 2.0) / (1.0 + z2);
        let reach = Z * (share * (1.0 - share) / judged + z2 / (4.0 * judged)).sqrt() / (1.0 + z2);
        Some(((middle - reach).max(0.0), (middle + reach).min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_textbook_and_honest_at_the_ends() {
        assert_eq!(Audit::default().precision_interval(), None);
        let rounded = |right, wrong| {
            let (low, high) = Audit { right, wrong }.precision_interval().expect("judged");
            ((low * 10_000.0).round() / 10_000.0, (high * 10_000.0).round() / 10_000.0)
        };
        // Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20 and, turned about, 20 of 20.
        assert_eq!(rounded(81, 182), (0.2553, 0.3662));
        assert_eq!(rounded(15, 133), (0.0624, 0.1605));
        assert_eq!(rounded(0, 20), (0.0, 0.1611));
        assert_eq!(rounded(20, 0), (0.8389, 1.0));
    }
}
