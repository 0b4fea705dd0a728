//! Which of some labels a text bears, learnt from examples: logistic regression over its words and letter sequences.
//!
//! The trainer is averaged stochastic gradient descent (Polyak and Juditsky 1992; Bottou 2012, "Stochastic gradient
//! descent tricks") over hashed features (Weinberger et al. 2009) weighed by their rarity (tf-idf). The order of the
//! examples is fixed, so that the same examples always teach the same.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::enrich::features::Row;

/// Times the examples are gone through.
const ROUNDS: u64 = 5;
/// How far one example moves the weights.
const STEP: f32 = 5.0;
/// A label that would move less than this stays.
const STILL: f32 = 0.0005;
/// How far a rare label's examples count for more: 0 not at all, 1 until both sides weigh the same.
const RARE_WORTH: f32 = 0.3;
/// How far one example moves a label's bias.
const BIAS_STEP: f32 = 0.5;

/// What examples taught.
#[derive(Debug)]
pub(super) struct Classifier {
    /// Row by row, all that is asked of one together: what it adds for each label, and to the length of the text.
    table: Vec<f32>,
    bias: Vec<f32>,
}

/// A text to learn from: its features' rows, in any order, and the labels it bears.
#[derive(Debug, Clone)]
pub(super) struct Lesson {
    pub(super) rows: Vec<Row>,
    pub(super) labels: Vec<bool>,
}

/// What a stretch of text adds up to. Stretches are added by [`Tally::add`]: a window of sentences costs no second look.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    sums: Vec<f32>,
    squares: f32,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.sums.resize(self.sums.len().max(other.sums.len()), 0.0);
        self.sums.iter_mut().zip(&other.sums).for_each(|(sum, more)| *sum += more);
        self.squares += other.squares;
    }
}

impl Classifier {
    /// Learns from `lessons`, each of which says of every label whether it is borne.
    ///
    /// `size` is how many rows the table has, a power of two. Features whose hashes meet there share a row: with a
    /// few times more rows than different features that does no harm.
    pub(super) fn learn(lessons: &[Lesson], size: usize) -> Self {
        let labels = lessons.first().map_or(0, |lesson| lesson.labels.len());
        let rarity = rarity(lessons, size);
        let examples: Vec<Weighed<'_>> = lessons.iter().map(|lesson| weigh(lesson, &rarity)).collect();
        let mut learner = Learner {
            weights: vec![0.0; size * labels],
            bias: vec![0.0; labels],
            weight_sums: vec![0.0; size * labels],
            bias_sums: vec![0.0; labels],
            importance: importance(lessons, labels),
            time: 1.0,
        };
        for round in 0..ROUNDS {
            let mut order: Vec<(u64, &Weighed<'_>)> = examples
                .iter()
                .zip(0_u64..)
                .map(|(example, at)| (xxh3_64_with_seed(&at.to_le_bytes(), round), example))
                .collect();
            order.sort_by_key(|(place, _)| *place);
            for (_, example) in &order {
                learner.take(example);
            }
        }
        learner.averaged(&rarity)
    }

    /// What the features of a stretch of text add up to.
    pub(super) fn tally(&self, rows: &[Row]) -> Tally {
        let labels = self.bias.len();
        let size = self.table.len() / (labels + 1);
        let mut tally = Tally { sums: vec![0.0; labels], squares: 0.0 };
        for &row in rows {
            let first = place(row, size) * (labels + 1);
            let Some((square, adds)) = self.table.get(first..=first + labels).and_then(<[f32]>::split_last) else {
                continue;
            };
            if *square > 0.0 {
                tally.sums.iter_mut().zip(adds).for_each(|(sum, adds)| *sum += adds);
                tally.squares += square;
            }
        }
        tally
    }

    /// How probable each label is, 0 to 1, for what was tallied.
    pub(super) fn probabilities<'t>(&'t self, tally: &'t Tally) -> impl Iterator<Item = f32> + 't {
        let length = tally.squares.sqrt().max(f32::MIN_POSITIVE);
        self.bias.iter().zip(&tally.sums).map(move |(bias, sum)| logistic(bias + sum / length))
    }
}

/// Where a row stands in a table of `size`.
const fn place(row: Row, size: usize) -> usize {
    row as usize & size.wrapping_sub(1)
}

fn logistic(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// How rare each row's features are: ln((1 + texts) / (1 + texts with it)) + 1; nought for those never seen.
fn rarity(lessons: &[Lesson], size: usize) -> Vec<f32> {
    let mut texts = vec![0_u32; size];
    for lesson in lessons {
        let mut places: Vec<usize> = lesson.rows.iter().map(|&row| place(row, size)).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            if let Some(count) = texts.get_mut(place) {
                *count += 1;
            }
        }
    }
    let all = lessons.len() as f32 + 1.0;
    let rarity = |texts: u32| if texts == 0 { 0.0 } else { (all / (texts as f32 + 1.0)).ln() + 1.0 };
    texts.into_iter().map(rarity).collect()
}

/// What an example with a label, and one without, is worth: labels are rare, which is made up for in part.
fn importance(lessons: &[Lesson], labels: usize) -> Vec<(f32, f32)> {
    let all = lessons.len() as f32;
    let bears = |label: usize| lessons.iter().filter(|lesson| lesson.labels.get(label) == Some(&true)).count() as f32;
    let worth = |count: f32| (all / (2.0 * count.max(1.0))).powf(RARE_WORTH);
    (0..labels).map(|label| (worth(bears(label)), worth(all - bears(label)))).collect()
}

/// A lesson, made ready to be gone through again and again.
struct Weighed<'l> {
    /// Each row's place in the table, and what it weighs here.
    rows: Box<[(u32, f32)]>,
    labels: &'l [bool],
}

/// A lesson with each of its rows once, and what it weighs: as often as it stands there, by its rarity, all of them
/// scaled to the length of one text.
fn weigh<'l>(lesson: &'l Lesson, rarity: &[f32]) -> Weighed<'l> {
    let mut places: Vec<usize> = lesson.rows.iter().map(|&row| place(row, rarity.len())).collect();
    places.sort_unstable();
    let rarity = |place: usize| rarity.get(place).copied().unwrap_or_default();
    let squares: f32 = places.iter().map(|&place| rarity(place) * rarity(place)).sum();
    let length = squares.sqrt().max(f32::MIN_POSITIVE);
    let same = places.chunk_by(|one, other| one == other);
    let rows = same.filter_map(|same| {
        let &place = same.first()?;
        Some((u32::try_from(place).ok()?, same.len() as f32 * rarity(place) / length))
    });
    Weighed { rows: rows.collect(), labels: &lesson.labels }
}

struct Learner {
    /// Row by row, a weight for each label.
    weights: Vec<f32>,
    bias: Vec<f32>,
    /// Each change times when it came, from which the average over all times follows.
    weight_sums: Vec<f32>,
    bias_sums: Vec<f32>,
    importance: Vec<(f32, f32)>,
    time: f32,
}

impl Learner {
    fn take(&mut self, example: &Weighed<'_>) {
        let moves = self.moves(example);
        let labels = moves.len();
        // Most labels are settled after the first round: only what still moves is written.
        let moving: Vec<(usize, f32)> = moves.iter().copied().enumerate().filter(|(_, by)| by.abs() > STILL).collect();
        for &(place, weight) in example.rows.iter().filter(|_| !moving.is_empty()) {
            let cells = place as usize * labels..(place as usize + 1) * labels;
            let weights = self.weights.get_mut(cells.clone()).unwrap_or_default();
            let sums = self.weight_sums.get_mut(cells).unwrap_or_default();
            for &(label, by) in &moving {
                if let (Some(known), Some(sum)) = (weights.get_mut(label), sums.get_mut(label)) {
                    *known += STEP * weight * by;
                    *sum += self.time * STEP * weight * by;
                }
            }
        }
        for ((bias, sum), by) in self.bias.iter_mut().zip(&mut self.bias_sums).zip(&moves) {
            *bias += BIAS_STEP * by;
            *sum += self.time * BIAS_STEP * by;
        }
        self.time += 1.0;
    }

    /// By how much each label is wrong, and in which direction.
    fn moves(&self, example: &Weighed<'_>) -> Vec<f32> {
        let mut sums = self.bias.clone();
        for &(place, weight) in &example.rows {
            let first = place as usize * sums.len();
            let weights = self.weights.get(first..first + sums.len()).unwrap_or_default();
            sums.iter_mut().zip(weights).for_each(|(sum, known)| *sum += known * weight);
        }
        let probable = sums.into_iter().map(logistic);
        let wrong = |((probable, &borne), &(with, without)): ((f32, &bool), &(f32, f32))| {
            if borne { (1.0 - probable) * with } else { -probable * without }
        };
        probable.zip(example.labels).zip(&self.importance).map(wrong).collect()
    }

    /// The average of the weights over all times, each row's put beside its rarity.
    fn averaged(self, rarity: &[f32]) -> Classifier {
        let labels = self.bias.len().max(1);
        let average = |(value, sum): (&f32, &f32)| value - sum / self.time;
        let rows = self.weights.chunks(labels).zip(self.weight_sums.chunks(labels)).zip(rarity);
        let mut table = Vec::with_capacity(rarity.len() * (labels + 1));
        for ((weights, sums), rarity) in rows {
            table.extend(weights.iter().zip(sums).map(|both| average(both) * rarity));
            table.push(rarity * rarity);
        }
        Classifier { table, bias: self.bias.iter().zip(&self.bias_sums).map(average).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: usize = 1 << 10;

    fn rows(text: &str) -> Vec<Row> {
        text.split(' ')
            .map(|word| Row::try_from(xxh3_64_with_seed(word.as_bytes(), 0) >> 32).unwrap_or_default())
            .collect()
    }

    fn lesson(text: &str, labels: [bool; 2]) -> Lesson {
        Lesson { rows: rows(text), labels: labels.to_vec() }
    }

    fn taught() -> Classifier {
        Classifier::learn(
            &[
                lesson("solen skinner i dag", [true, false]),
                lesson("solen er varm", [true, false]),
                lesson("regnen falder i dag", [false, true]),
                lesson("regnen er kold", [false, true]),
                lesson("sol og regn i dag", [false, false]),
                lesson("toget er sent", [false, false]),
            ],
            SIZE,
        )
    }

    fn heard(classifier: &Classifier, text: &str) -> Vec<bool> {
        classifier.probabilities(&classifier.tally(&rows(text))).map(|probable| probable > 0.5).collect()
    }

    #[test]
    fn labels_are_told_by_the_words_that_bear_them() {
        let classifier = taught();
        assert_eq!(heard(&classifier, "solen går ned"), [true, false]);
        assert_eq!(heard(&classifier, "regnen trommer"), [false, true]);
        assert_eq!(heard(&classifier, "toget er her i dag"), [false, false]);
        assert_eq!(heard(&classifier, ""), [false, false]);
    }

    #[test]
    fn the_same_examples_teach_the_same_and_windows_add_up() {
        let (one, other) = (taught(), taught());
        assert_eq!(one.table, other.table);
        let mut sum = one.tally(&rows("solen er"));
        sum.add(&one.tally(&rows("varm i dag")));
        let whole = one.tally(&rows("solen er varm i dag"));
        for (a, b) in one.probabilities(&sum).zip(one.probabilities(&whole)) {
            assert!((a - b).abs() < 1e-5);
        }
    }
}
