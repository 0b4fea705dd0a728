//! What a host repeats from page to page is its boilerplate, not the article: consent and payment texts, notes on a series,
//! invitations. One page does not show it, so it is taken away once the host's other pages are known.

use std::collections::HashSet;

use xxhash_rust::xxh3::xxh3_64;

use super::words;
use crate::domain::{Access, Article, Problem};

/// Pages that must bear a paragraph before it is taken for the host's boilerplate, the one being read among them.
const PAGES_MIN: usize = 3;
/// The longest paragraph of boilerplate, in words. What is longer was written to be read.
const PARAGRAPH_WORDS_MAX: usize = 60;
/// The longest text that may be boilerplate and nothing else, in words: consent texts run to about 200.
const WHOLE_WORDS_MAX: usize = 300;
/// Words of two headlines that begin with as many letters alike say that they tell of the same matter.
const TELLING_LETTERS_MIN: usize = 5;

/// Another page of the same host that has paragraphs in common with the one being read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OtherPage {
    /// Its headline.
    pub title: String,
    /// Its paragraphs, as [`paragraph_hashes`] gives them.
    pub paragraphs: Vec<u64>,
}

/// A hash of every paragraph of a text, in order; blanks, marks and capitals do not count.
pub fn paragraph_hashes(text: &str) -> Vec<u64> {
    paragraphs(text).map(hash).collect()
}

fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty())
}

fn hash(paragraph: &str) -> u64 {
    xxh3_64(words::plain(paragraph).as_bytes())
}

/// Takes the boilerplate off both ends of an article's text; a text that is nothing else is emptied and called closed.
///
/// Only pages whose headlines have nothing in common bear witness: an agency's text told anew three times in a day, or
/// the background of a running matter, is not boilerplate.
pub fn take_boilerplate_away(article: &mut Article, others: &[OtherPage]) {
    let all: Vec<&str> = paragraphs(&article.text).collect();
    let is_boilerplate = |paragraph: &&str| {
        words::count(paragraph) <= PARAGRAPH_WORDS_MAX
            && bears(&article.title, others, hash(paragraph)) + 1 >= PAGES_MIN
    };
    let before = all.iter().take_while(|paragraph| is_boilerplate(paragraph)).count();
    let after = all.iter().skip(before).rev().take_while(|paragraph| is_boilerplate(paragraph)).count();
    if before + after == 0 {
        return;
    }
    if before == all.len() {
        if words::count(&article.text) <= WHOLE_WORDS_MAX {
            article.text.clear();
            article.lead = None;
            article.access = Access::Closed;
            article.problems.push(Problem::new("the page shows nothing but what other pages of its host show too"));
        }
        return;
    }
    let kept: Vec<&str> = all.iter().take(all.len() - after).skip(before).copied().collect();
    let text = kept.join("\n\n");
    let left_out = before + after;
    article
        .problems
        .push(Problem::new(format!("{left_out} paragraphs that other pages of the host show too were left out")));
    if before > 0 {
        article.lead = None;
    }
    article.text = text;
}

/// How many of the other pages bear the paragraph, counting no two that tell of one matter.
fn bears(title: &str, others: &[OtherPage], paragraph: u64) -> usize {
    let mut told = vec![telling_words(title)];
    for other in others.iter().filter(|other| other.paragraphs.contains(&paragraph)) {
        let words = telling_words(&other.title);
        if !words.is_empty() && told.iter().all(|known| known.is_disjoint(&words)) {
            told.push(words);
        }
    }
    told.len() - 1
}

fn telling_words(title: &str) -> HashSet<String> {
    words::plain(title)
        .split(' ')
        .filter(|word| word.chars().count() >= TELLING_LETTERS_MIN)
        // `udligning`, `udligningen` and `udligningsreform` tell of one matter.
        .map(|word| word.chars().take(TELLING_LETTERS_MIN).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Span;

    const WALL: &str = "Ønsker du at følge med hver dag? Vælg et medlemskab, der passer til dig.";
    const THANKS: &str = "Tak, fordi du støtter fri presse i Vestbyen.";

    fn other(title: &str, text: &str) -> OtherPage {
        OtherPage { title: title.to_owned(), paragraphs: paragraph_hashes(text) }
    }

    fn read(title: &str, text: &str, others: &[OtherPage]) -> Article {
        let mut article = Article::of_text(title, text);
        take_boilerplate_away(&mut article, others);
        article
    }

    #[test]
    fn what_three_unlike_pages_bear_at_their_ends_is_taken_away() {
        let others = [
            other("Ny bro åbner", &format!("Broen er grøn.\n\n{WALL}\n\n{THANKS}")),
            other("Vinteren kommer", &format!("Det bliver koldt.\n\n{WALL}\n\n{THANKS}")),
        ];
        let article =
            read("Skolen lukker", &format!("Skolen lukker til jul.\n\nOg åbner igen.\n\n{WALL}\n\n{THANKS}"), &others);
        assert_eq!(article.text, "Skolen lukker til jul.\n\nOg åbner igen.");
        let twice = read("Skolen lukker", &format!("Skolen lukker til jul.\n\n{WALL}"), &others[..1]);
        assert!(twice.text.ends_with(WALL), "two pages are a chance");
    }

    #[test]
    fn a_repeated_paragraph_amid_the_text_and_a_long_one_stay() {
        let long = "Et langt afsnit om kommunens økonomi. ".repeat(15);
        let others = [
            other("Ny bro åbner", &format!("A.\n\n{THANKS}\n\n{long}")),
            other("Vinter", &format!("{THANKS}\n\n{long}")),
        ];
        let text = format!("Skolen lukker til jul.\n\n{THANKS}\n\nMere om skolen.\n\n{long}");
        assert_eq!(read("Skolen lukker", &text, &others).text, text);
    }

    #[test]
    fn a_wall_alone_leaves_no_text_and_says_so() {
        let others = [other("Ny bro åbner", WALL), other("Vinteren kommer", WALL)];
        let article = read("Skolen lukker", WALL, &others);
        assert_eq!((article.text.as_str(), article.access), ("", Access::Closed));
        assert_eq!(article.problems.len(), 1);
    }

    #[test]
    fn one_matter_told_three_times_is_no_boilerplate() {
        let told = "Byrådet stemte ja.\n\nBorgmesteren glæder sig.";
        let others = [other("Byrådet siger ja til bro", told), other("Broen kommer, siger byrådet", told)];
        assert_eq!(read("Nu har byrådet stemt om broen", told, &others).text, told);
    }

    #[test]
    fn a_note_before_the_lead_takes_the_lead_with_it_and_no_other() {
        let others = [other("Ny bro åbner", THANKS), other("Vinteren kommer", THANKS)];
        let mut article = Article::of_text("Skolen lukker", &format!("{THANKS}\n\nSkolen lukker til jul."));
        article.lead = Some(Span::new(0..THANKS.len()));
        take_boilerplate_away(&mut article, &others);
        assert_eq!((article.text.as_str(), article.lead), ("Skolen lukker til jul.", None));
        let mut article = Article::of_text("Skolen lukker", &format!("Skolen lukker til jul.\n\n{THANKS}"));
        article.lead = Some(Span::new(0.."Skolen lukker til jul.".len()));
        take_boilerplate_away(&mut article, &others);
        assert_eq!(article.lead_text(), Some("Skolen lukker til jul."));
    }
}
