//! What a desk does to a manuscript's words: paragraphs, quote styles, the first sentence of a teaser.

use super::outlet::QuoteStyle;

/// A paragraph or a sub-heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// Running text.
    Paragraph(String),
    /// A sub-heading.
    Heading(String),
}

/// Words that give spoken words to somebody when they follow a comma, a question or an exclamation mark.
const CUES: [&str; 24] = [
    "siger",
    "sagde",
    "mener",
    "lyder",
    "spørger",
    "skriver",
    "fortæller",
    "forklarer",
    "tilføjer",
    "fortsætter",
    "udtaler",
    "påpeger",
    "pointerer",
    "konstaterer",
    "understreger",
    "vurderer",
    "konkluderer",
    "fastslår",
    "oplyser",
    "svarer",
    "erkender",
    "advarer",
    "uddyber",
    "forudser",
];

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 14] =
    ["mia", "mio", "kr", "pct", "ca", "nr", "bl", "a", "f", "eks", "jf", "kl", "dr", "mv"];

/// Divides a manuscript's text into blocks: blank lines divide, `## ` and `- ` begin a new one.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with("- ") || line.starts_with("## ") {
            close(&mut paragraph, &mut blocks);
        }
        if let Some(heading) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(heading.to_owned()));
        } else if !line.is_empty() {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    close(&mut paragraph, &mut blocks);
    blocks
}

fn close(paragraph: &mut String, blocks: &mut Vec<Block>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(std::mem::take(paragraph)));
    }
}

/// Puts a paragraph that a dash marks as spoken into another quote style; other paragraphs stay as they are.
pub(super) fn restyle(paragraph: &str, style: QuoteStyle) -> String {
    let Some(spoken) = paragraph.strip_prefix("- ") else { return paragraph.to_owned() };
    let (open, shut, comma_inside) = match style {
        QuoteStyle::Dash => return paragraph.to_owned(),
        QuoteStyle::GuillemetsInside => ('»', '«', true),
        QuoteStyle::GuillemetsOutside => ('»', '«', false),
        QuoteStyle::Straight => ('"', '"', true),
        QuoteStyle::Curly => ('”', '”', true),
    };
    let Some((words, mark, attribution)) = split_attribution(spoken) else { return format!("{open}{spoken}{shut}") };
    match (mark, comma_inside) {
        (',', true) => format!("{open}{words},{shut} {attribution}"),
        (',', false) => format!("{open}{words}{shut}, {attribution}"),
        (_, true) => format!("{open}{words}{mark}{shut} {attribution}"),
        (_, false) => format!("{open}{words}{mark}{shut}, {attribution}"),
    }
}

/// Divides `Vi betaler, siger Navn.` at the first mark that a cue follows: words, mark, attribution.
fn split_attribution(spoken: &str) -> Option<(&str, char, &str)> {
    spoken.char_indices().filter(|(_, sign)| matches!(sign, ',' | '?' | '!')).find_map(|(at, mark)| {
        let (words, rest) = spoken.split_at_checked(at)?;
        let attribution = rest.strip_prefix(mark)?.strip_prefix(' ')?;
        let cue = attribution.split([' ', ':', '.', ',']).next()?;
        CUES.contains(&cue).then_some((words, mark, attribution))
    })
}

/// The first sentence of a paragraph, or all of it.
pub(super) fn first_sentence(paragraph: &str) -> &str {
    let mut word_start = 0;
    let mut ended = false;
    for (at, sign) in paragraph.char_indices() {
        if ended && (sign.is_uppercase() || matches!(sign, '-' | '»' | '”' | '"')) {
            return paragraph.get(..at).unwrap_or(paragraph).trim_end();
        }
        match sign {
            '.' | '!' | '?' => {
                let word = paragraph.get(word_start..at).unwrap_or_default();
                ended = sign != '.' || !ABBREVIATIONS.contains(&word);
                word_start = at + 1;
            }
            ' ' => word_start = at + 1,
            '«' | '”' | '"' => {}
            _ => ended = false,
        }
    }
    paragraph
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_dashes_and_headings_divide_a_text() {
        let text = "Et\nto.\n\n## Mellem\nTre.\n- Fire, siger hun.\n- Fem.\n";
        let expected = [
            Block::Paragraph("Et to.".into()),
            Block::Heading("Mellem".into()),
            Block::Paragraph("Tre.".into()),
            Block::Paragraph("- Fire, siger hun.".into()),
            Block::Paragraph("- Fem.".into()),
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn a_dash_becomes_the_outlets_own_style() {
        let said = "- Vi betaler, og det er skævt, siger Karin Thorsager (S).";
        let table = [
            (QuoteStyle::Dash, said),
            (QuoteStyle::GuillemetsInside, "»Vi betaler, og det er skævt,« siger Karin Thorsager (S)."),
            (QuoteStyle::GuillemetsOutside, "»Vi betaler, og det er skævt«, siger Karin Thorsager (S)."),
            (QuoteStyle::Straight, "\"Vi betaler, og det er skævt,\" siger Karin Thorsager (S)."),
            (QuoteStyle::Curly, "”Vi betaler, og det er skævt,” siger Karin Thorsager (S)."),
        ];
        for (style, expected) in table {
            assert_eq!(restyle(said, style), expected);
        }
        assert_eq!(restyle("- Hvem betaler? spørger hun.", QuoteStyle::Curly), "”Hvem betaler?” spørger hun.");
        assert_eq!(restyle("- Uden afsender.", QuoteStyle::GuillemetsOutside), "»Uden afsender.«");
        assert_eq!(restyle("Uden streg, siger han.", QuoteStyle::Curly), "Uden streg, siger han.");
    }

    #[test]
    fn a_teaser_stops_at_the_first_sentence() {
        let table = [
            ("Det koster 12 mia. kr. om året. Så er det sagt.", "Det koster 12 mia. kr. om året."),
            ("»Nej.« Det var svaret.", "»Nej.«"),
            ("Kun en", "Kun en"),
        ];
        for (paragraph, expected) in table {
            assert_eq!(first_sentence(paragraph), expected);
        }
    }
}
