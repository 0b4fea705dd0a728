//! Whether a message is said or denied: what of a sentence a denial governs, and in whose voice the message stands.

use crate::enrich::clauses::{Clause, Parting, clauses, opens_clause, opens_deed};
use crate::enrich::denial_words::{
    ALLEGATIONS, ASIDES, ASKING, BREAKS, BUT_NOT, CARES, CLAIMS, DENIED_WORDS_MIN, ECHO_WORDS, ECHO_WORDS_MAX,
    ERA_WORDS_MAX, ERAS, LABEL_WORDS_MAX, LIGHT, LIGHT_MAX, NEGATIONS, OTHERS, PARTICLES, PAST_DENIALS, POINTING_BACK,
    PROPOSALS, REFUSALS, REPORTS, REVERSALS, SPEECH, THROWN_BACK, WISHES,
};
use crate::enrich::groups::Stretch;
use crate::enrich::words::Reading;

/// A message where it stands.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) reading: &'a Reading<'a>,
    /// The sentences it stands in.
    pub(super) sentence: usize,
    pub(super) last_sentence: usize,
    /// The words that make it, of every group that does, in order.
    pub(super) parts: &'a [Stretch],
    /// Phrases that deny, in these sentences and the next.
    pub(super) denials: &'a [Stretch],
    /// Words of its patterns in these sentences and beside them, whether they make it or not: they deny nothing of it.
    pub(super) words: &'a [Stretch],
    /// It says what should be.
    pub(super) is_demand: bool,
}

impl Said<'_> {
    /// True when the sentence, or the next one, denies the message.
    pub(super) fn is_denied(&self) -> bool {
        let clauses = clauses(self.reading, self.sentence, self.last_sentence);
        let mains = self.mains(&clauses);
        let governs = |denial: Stretch| mains.iter().any(|&main| self.is_governed(&clauses, main, denial));
        let is_answered = self.is_supposed(&clauses, &mains)
            || self.is_echoed()
            || self.is_others_claim(&clauses, &mains)
            || self.is_denied_next()
            || self.is_denied_before();
        self.own_denials().any(governs) || mains.iter().any(|&main| self.is_negated(&clauses, main)) || is_answered
    }

    /// The clauses with most of the message; spread over sentences, all that have any of it.
    fn mains(&self, clauses: &[Clause]) -> Vec<usize> {
        let held =
            |clause: &Clause| self.parts.iter().filter(|part| (clause.first..clause.end).contains(&part.0)).count();
        // Spread over sentences, each of them may be the one that is denied.
        let is_spread = self.sentence < self.last_sentence;
        let most = if is_spread { 1 } else { clauses.iter().map(held).max().unwrap_or_default() };
        (0..clauses.len()).filter(|&at| clauses.get(at).is_some_and(|clause| held(clause) >= most.max(1))).collect()
    }

    /// True when a word of the denial is one of the message: `misvisende`, where the message is that a campaign is.
    fn is_own(&self, denial: Stretch) -> bool {
        self.words.iter().any(|&(first, last)| first <= denial.1 && denial.0 <= last)
    }

    fn is_part(&self, word: usize) -> bool {
        self.parts.iter().any(|&(first, last)| (first..=last).contains(&word))
    }

    /// Denials in the message's own sentences that are no part of it and are not denied themselves.
    fn own_denials(&self) -> impl Iterator<Item = Stretch> {
        let is_here = |word: usize| (self.sentence..=self.last_sentence).contains(&self.reading.sentence_of(word));
        self.denials
            .iter()
            .copied()
            .filter(move |denial| is_here(denial.0))
            .filter(|denial| !self.is_own(*denial))
            .filter(|denial| !self.is_denied_itself(*denial))
    }

    /// `ikke en myte`, `afviser ikke`: it is no denial after all. `ikke andet end løgn` is one.
    fn is_denied_itself(&self, (first, last): Stretch) -> bool {
        let word = |at: usize| self.reading.lower(at);
        let before = (1..=2).filter_map(|back| first.checked_sub(back)).map(word);
        let is_negation = |word| matches!(word, "ikke" | "ingen" | "næppe" | "uden" | "aldrig");
        let has_own = (first..=last).map(word).any(|word| NEGATIONS.contains(&word));
        let is_restricted = first.checked_sub(1).map(word).is_some_and(|word| BUT_NOT.contains(&word) || word == "end");
        let behind = word(last + 1);
        let is_past = PAST_DENIALS.contains(&word(last))
            && (last + 1..=last + ERA_WORDS_MAX).map(word).any(|word| ERAS.contains(&word));
        is_past || !has_own && !is_restricted && (before.into_iter().any(is_negation) || behind == "ikke")
    }

    /// True when a denial speaks of the clause `main`.
    fn is_governed(&self, clauses: &[Clause], main: usize, (first, last): Stretch) -> bool {
        let Some(own) = clauses.iter().position(|clause| (clause.first..clause.end).contains(&first)) else {
            return false;
        };
        if self.judges_a_deed((first, last)) {
            return false;
        }
        match own.cmp(&main) {
            std::cmp::Ordering::Equal => !self.goes_on_to_say(last + 1, self.parts.first().map_or(last, |part| part.0)),
            std::cmp::Ordering::Less => self.reaches_forward(clauses, own, main, last),
            std::cmp::Ordering::Greater => self.reaches_back(clauses, own, last),
        }
    }

    /// `forkert at sende penge` finds fault with a deed; `forkert at sige` with a claim.
    fn judges_a_deed(&self, (first, last): Stretch) -> bool {
        let reading = self.reading;
        let deed = [last, last + 1].into_iter().find(|&word| opens_deed(reading, word));
        let accuses = |word: &str| word.starts_with("beskyld") || word.starts_with("anklag");
        if (first..=last).any(|word| accuses(reading.lower(word))) {
            return false;
        }
        let is_refused = REFUSALS.contains(&reading.lower(last));
        deed.is_some_and(|at| {
            let is_ours = is_refused && self.is_demand && self.is_part(at + 1);
            !is_ours && !SPEECH.contains(&reading.lower(at + 1))
        })
    }

    /// True when somebody goes on to say something between two words.
    fn goes_on_to_say(&self, from: usize, to: usize) -> bool {
        let word = |at: usize| self.reading.lower(at);
        (from..to).any(|at| word(at) == "og" && REPORTS.contains(&word(at + 1)))
    }

    fn refuses_a_proposal(&self, last: usize, end: usize) -> bool {
        (last + 1..end).any(|at| {
            let word = self.reading.lower(at);
            PROPOSALS.iter().any(|proposal| word.starts_with(proposal))
        })
    }

    /// `afviser, at …`, `myten om, at …`: from the denial on, until a clause breaks off.
    fn reaches_forward(&self, clauses: &[Clause], own: usize, main: usize, last: usize) -> bool {
        let (Some(from), Some(next)) = (clauses.get(own), clauses.get(own + 1)) else { return false };
        if matches!(from.opening.as_str(), "selvom" | "skønt") || self.goes_on_to_say(last + 1, from.end) {
            return false;
        }
        // `siger hun,` in the middle is no break; `og siger, at` is one.
        let is_break = |clause: &Clause| {
            let goes_on = self.reading.word(clause.first).eq_ignore_ascii_case("og");
            clause.parting == Parting::Sentence
                || clause.parting == Parting::Colon
                || BREAKS.contains(&clause.opening.as_str())
                || (goes_on && REPORTS.contains(&clause.opening.as_str()))
        };
        let is_label = next.parting == Parting::Colon && from.end - from.first <= LABEL_WORDS_MAX;
        if is_break(next) && !is_label {
            return false;
        }
        let opens = clauses.iter().take(main + 1).skip(own + 1).any(|clause| clause.opening == "at");
        if self.refuses_a_proposal(last, from.end) && !opens {
            return false;
        }
        !clauses.iter().take(main + 1).skip(own + 2).any(is_break)
    }

    /// `…, men det passer ikke`: back to what was said, unless the denial has something of its own to deny.
    fn reaches_back(&self, clauses: &[Clause], own: usize, last: usize) -> bool {
        let Some(from) = clauses.get(own) else { return false };
        let opens_clause = opens_clause(self.reading, last)
            || clauses.get(own + 1).is_some_and(|next| next.opening == "at" && next.parting == Parting::Comma);
        let is_aside = ASIDES.contains(&from.opening.as_str());
        // A sentence of its own that opens with a denial, `Vrøvl!`, or points back.
        let is_back = from.parting != Parting::Sentence
            || POINTING_BACK.contains(&from.opening.as_str())
            || last < from.first + LABEL_WORDS_MAX;
        let is_elsewhere = !is_back || self.refuses_a_proposal(last, from.end);
        !opens_clause && !is_aside && !is_elsewhere
    }

    /// True when `ikke` or its like denies the message within its own clause.
    fn is_negated(&self, clauses: &[Clause], main: usize) -> bool {
        let Some(clause) = clauses.get(main) else { return false };
        let reading = self.reading;
        let own: Vec<Stretch> =
            self.parts.iter().copied().filter(|part| (clause.first..clause.end).contains(&part.0)).collect();
        let (first, last) = (own.iter().map(|part| part.0).min(), own.iter().map(|part| part.1).max());
        let denies = |word: usize| {
            (clause.first..clause.end).contains(&word)
                && !self.is_own((word, word))
                && self.is_negation(clauses, main, word)
        };
        let beside = own.iter().any(|&(first, last)| {
            negation_before(reading, first).is_some_and(denies)
                || (reading.word(last).ends_with('r') && negation_after(reading, last).is_some_and(denies))
        });
        let within = first.zip(last).is_some_and(|(first, last)| (first..last).any(denies));
        beside || within
    }

    /// True for `ikke` and its like where it denies what is.
    fn is_negation(&self, clauses: &[Clause], main: usize, word: usize) -> bool {
        let reading = self.reading;
        let at = |word: usize| reading.lower(word);
        let before = |back: usize| word.checked_sub(back).map(at).unwrap_or_default();
        let is_wish = [before(1), before(2)].iter().any(|word| WISHES.contains(word));
        let is_cared = || {
            let from = clauses.first().map_or(word, |clause| clause.first);
            let start = clauses.get(main).map_or(word, |clause| clause.first);
            let opening = clauses.get(main).map(|clause| clause.opening.as_str());
            let is_purpose = opening == Some("at") && start.checked_sub(1).map(at).is_some_and(|word| word == "for");
            let cares = (from..start).any(|word| CARES.contains(&at(word)));
            (cares && matches!(opening, Some("at" | "så"))) || is_purpose || opening == Some("så")
        };
        NEGATIONS.contains(&at(word))
            && !BUT_NOT.contains(&at(word + 1))
            && (!is_wish || self.is_demand)
            && before(1) != "hvis"
            && !self.asks()
            && !is_cared()
    }

    /// The words of a sentence, in small letters, and whether it is a question.
    fn sentence(&self, at: usize) -> (Vec<&str>, bool) {
        let sentence = self.reading.sentences.get(at);
        let words = sentence.map_or(0..0, |sentence| sentence.first..sentence.end);
        let text = sentence.map_or("", |sentence| sentence.span.of(self.reading.text));
        let is_question = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '?').ends_with('?');
        (words.map(|word| self.reading.lower(word)).collect(), is_question)
    }

    /// A question that asks: with `ikke` in it, it expects a yes.
    fn asks(&self) -> bool {
        self.sentence(self.last_sentence).1
    }

    /// True when a sentence of the message is a question that doubts it.
    fn is_echoed(&self) -> bool {
        let holds = |at: usize| self.parts.iter().any(|part| self.reading.sentence_of(part.0) == at);
        (self.sentence..=self.last_sentence).any(|at| holds(at) && self.doubts(at))
    }

    /// `De bredeste skuldre? Mine borgere lejer.` takes up what others say; `hvorfor skulle …` doubts it.
    fn doubts(&self, at: usize) -> bool {
        let (words, is_question) = self.sentence(at);
        if !is_question {
            return false;
        }
        let (first, second) = (words.first().copied().unwrap_or_default(), words.get(1).copied().unwrap_or_default());
        let has_so = words.contains(&"så");
        if matches!((first, second), ("hvorfor" | "hvordan", "skulle") | ("siden", "hvornår"))
            || ((first, second) == ("hvor", "er") && has_so)
        {
            return true;
        }
        let answer = self.reading.sentences.get(at + 1).map(|next| self.reading.lower(next.first));
        let answer = answer.unwrap_or_default();
        let is_answered = self.reading.are_neighbours(at, at + 1) && !matches!(answer, "ja" | "jo" | "selvfølgelig");
        let is_short = words.len() <= ECHO_WORDS_MAX || words.iter().any(|word| ECHO_WORDS.contains(word));
        !ASKING.contains(&first) && is_answered && is_short
    }

    /// `At det skulle være dyrere her, …`: what is only supposed is not believed.
    fn is_supposed(&self, clauses: &[Clause], mains: &[usize]) -> bool {
        let has_should = |clause: &Clause| {
            let mut words = (clause.first..clause.end).map(|word| self.reading.lower(word));
            clause.opening == "at" && words.any(|word| word == "skulle")
        };
        !self.is_demand && mains.iter().any(|&main| clauses.get(main).is_some_and(has_should))
    }

    /// `De siger, at …, men …`.
    fn is_others_claim(&self, clauses: &[Clause], mains: &[usize]) -> bool {
        let word = |at: usize| self.reading.lower(at);
        let claims = |clause: &Clause| {
            let words: Vec<&str> = (clause.first..clause.end).map(word).collect();
            let is_among = |list: &[&str]| words.iter().any(|word| list.contains(word));
            is_among(ALLEGATIONS) || (is_among(CLAIMS) && is_among(OTHERS))
        };
        let Some(&main) = mains.last() else { return false };
        let turns_off = |clause: &Clause| {
            let is_question = clause.parting == Parting::Sentence && THROWN_BACK.contains(&clause.opening.as_str());
            clause.opening == "men" || is_question
        };
        let turns = clauses.iter().skip(main + 1).any(turns_off) || {
            let next = self.reading.sentences.get(self.last_sentence + 1);
            let opening = next.map(|next| word(next.first)).unwrap_or_default();
            self.reading.are_neighbours(self.last_sentence, self.last_sentence + 1)
                && (opening == "men" || THROWN_BACK.contains(&opening))
        };
        turns && clauses.iter().take(main + 2).any(claims)
    }

    /// True when the sentence before denies as much in a clause of its own: `Det er en myte, at X. De har jo Y.`
    fn is_denied_before(&self) -> bool {
        let Some(before) = self.sentence.checked_sub(1) else { return false };
        if !self.reading.are_neighbours(before, self.sentence) {
            return false;
        }
        let clauses = clauses(self.reading, before, before);
        let words = |clause: &Clause| {
            let here = |word: &&Stretch| (clause.first..clause.end).contains(&word.0);
            self.words.iter().filter(here).count()
        };
        let denies = |denial: Stretch| {
            let own = clauses.iter().position(|clause| (clause.first..clause.end).contains(&denial.0));
            let denied = own.and_then(|own| clauses.get(own + 1)).filter(|next| next.opening == "at");
            !self.is_own(denial)
                && !self.is_denied_itself(denial)
                && denied.is_some_and(|denied| words(denied) >= DENIED_WORDS_MIN)
        };
        self.denials.iter().any(|&denial| denies(denial))
    }

    /// True when the next sentence of the paragraph points back and denies: `Det passer ikke.`
    fn is_denied_next(&self) -> bool {
        let next = self.last_sentence + 1;
        let Some(sentence) = self.reading.sentences.get(next) else { return false };
        if !self.reading.are_neighbours(self.last_sentence, next) {
            return false;
        }
        let head = self.reading.lower(sentence.first);
        let clauses = clauses(self.reading, next, next);
        let denies = |&&(first, last): &&Stretch| {
            let own = clauses.iter().position(|clause| (clause.first..clause.end).contains(&first));
            let has_own_clause = own.and_then(|own| clauses.get(own + 1)).is_some_and(|next| next.opening == "at");
            let points = POINTING_BACK.contains(&head) || first == sentence.first;
            self.reading.sentence_of(first) == next
                && points
                && !has_own_clause
                && !opens_clause(self.reading, last)
                && !self.judges_a_deed((first, last))
                && !self.is_own((first, last))
                && !self.is_denied_itself((first, last))
        };
        self.denials.iter().any(|denial| denies(&denial)) || REVERSALS.contains(&head)
    }
}

/// The word behind `last`, particles passed over and no sign between: `sender jo slet ikke`.
fn negation_after(reading: &Reading<'_>, last: usize) -> Option<usize> {
    let mut word = last;
    for _ in 0..=LIGHT_MAX {
        if !reading.gap_after(word).trim().is_empty() {
            return None;
        }
        word += 1;
        if !PARTICLES.contains(&reading.lower(word)) {
            break;
        }
    }
    Some(word)
}

/// The word before `first`, light words passed over and no sign between; it may be a negation.
fn negation_before(reading: &Reading<'_>, first: usize) -> Option<usize> {
    let mut word = first;
    for _ in 0..=LIGHT_MAX {
        word = word.checked_sub(1).filter(|&before| reading.gap_after(before).trim().is_empty())?;
        let written = reading.lower(word);
        if !LIGHT.contains(&written) && !written.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
    }
    Some(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::denial_words::denials;
    use crate::enrich::lexicon::LexiconBuilder;

    /// Whether `byen er dyr` is denied in a text that says so of the town somewhere.
    fn is_denied(text: &str, is_demand: bool) -> bool {
        let (mut denying, mut message) = (LexiconBuilder::new(), LexiconBuilder::new());
        for denial in denials() {
            denying.add(denial, ());
        }
        for word in ["byen", "dyr", "lukke*", "skole*"] {
            message.add(word, ());
        }
        let reading = Reading::new(text);
        let stretches = |lexicon: LexiconBuilder<()>| -> Vec<Stretch> {
            lexicon.build().hits(&reading).iter().map(|hit| (hit.first, hit.last)).collect()
        };
        let (denials, parts) = (stretches(denying), stretches(message));
        let sentence = parts.first().map_or(0, |part| reading.sentence_of(part.0));
        let said = Said {
            reading: &reading,
            sentence,
            last_sentence: sentence,
            parts: &parts,
            denials: &denials,
            words: &parts,
            is_demand,
        };
        said.is_denied()
    }

    #[test]
    fn a_denial_reaches_the_clause_it_governs() {
        let cases = [
            ("Byen er dyr.", false),
            ("Han afviser, at byen er dyr.", true),
            ("Det er en myte, siger hun, at byen er dyr.", true),
            ("Byen er dyr, men det passer ikke altid.", true),
            ("Han afviser kritikken og siger, at byen er dyr.", false),
            ("Han afviser forslaget, fordi byen er dyr.", false),
            ("Byen er dyr, så det er løgn, at vi er rige.", false),
            ("Byen er dyr, selv om nogle kalder det en myte.", false),
            ("Det er ingen myte, at byen er dyr.", false),
            ("Det er ikke andet end løgn, at byen er dyr.", true),
            ("Myte: Byen er dyr.", true),
            ("Borgmesteren afviser enhver kritik fra naboerne: Byen er dyr.", false),
            ("At byen skulle være dyr, har jeg aldrig mærket.", true),
        ];
        for (text, expected) in cases {
            assert_eq!(is_denied(text, false), expected, "{text}");
        }
    }

    #[test]
    fn a_negation_denies_what_is_and_not_what_is_wished() {
        let cases = [
            ("Byen er ikke dyr.", false, true),
            ("Byen er ikke kun dyr.", false, false),
            ("Vi skal sikre, at byen ikke er dyr.", false, false),
            ("Byen skal ikke være dyr.", false, false),
            ("Byen skal ikke lukke skolen.", true, true),
            ("Byen afviser at lukke skolen.", true, true),
            ("Er byen ikke dyr?", false, false),
        ];
        for (text, is_demand, expected) in cases {
            assert_eq!(is_denied(text, is_demand), expected, "{text}");
        }
    }

    #[test]
    fn what_others_say_is_turned_round_by_what_follows() {
        let cases = [
            ("Byen er dyr. Det passer ikke.", true),
            ("Byen er dyr. Vrøvl!", true),
            ("Byen er dyr. Det passer ikke, at vi er rige.", false),
            ("De siger, at byen er dyr, men se på tallene.", true),
            ("Jeg siger, at byen er dyr, men se på tallene.", false),
            ("Byen er dyr? Kom nu.", true),
            ("Byen er dyr? Ja.", false),
            ("Hvorfor er byen dyr? Spørg ham.", false),
            ("Byen er dyr.\n\nDet passer ikke.", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_denied(text, false), expected, "{text}");
        }
    }
}
