//! Danish words for numbers.

/// The value of a number written as one word, 2 to 999,999: `tolv`, `femogtyve`, `tohundrede`. `en` is an article.
pub(super) fn cardinal(word: &str) -> Option<f64> {
    below_thousand(word)
        .or_else(|| {
            let (head, tail) = word.split_once("tusind")?;
            let thousands = if head.is_empty() { 1 } else { one_or(head)? };
            let tail = tail.strip_prefix('e').unwrap_or(tail).trim_start_matches("og");
            let rest = if tail.is_empty() { 0 } else { below_thousand(tail)? };
            Some(thousands * 1_000 + rest)
        })
        .map(f64::from)
}

/// `tredje` is 3. `første` is no share.
pub(super) fn ordinal(word: &str) -> Option<f64> {
    let value = match word {
        "anden" | "andet" => 2,
        "tredje" => 3,
        "fjerde" => 4,
        "femte" => 5,
        "sjette" => 6,
        "syvende" => 7,
        "ottende" => 8,
        "niende" => 9,
        "tiende" => 10,
        "tyvende" => 20,
        _ => return None,
    };
    Some(f64::from(value))
}

/// `tredjedel` and `tredjedele` are parts of 3.
pub(super) fn denominator(word: &str) -> Option<f64> {
    let part = word.strip_suffix("delene").or_else(|| word.strip_suffix("dele"));
    ordinal(part.or_else(|| word.strip_suffix("del"))?)
}

fn below_thousand(word: &str) -> Option<u32> {
    if let Some(value) = below_hundred(word) {
        return Some(value);
    }
    let (head, tail) = word.split_once("hundred")?;
    let hundreds = if head.is_empty() { 1 } else { one_or(head)? };
    let tail = tail.strip_prefix('e').unwrap_or(tail);
    let tail = tail.strip_prefix("og").unwrap_or(tail);
    let rest = if tail.is_empty() { 0 } else { one_or(tail)? };
    Some(hundreds * 100 + rest)
}

fn one_or(word: &str) -> Option<u32> {
    if matches!(word, "en" | "et") { Some(1) } else { below_hundred(word) }
}

fn below_hundred(word: &str) -> Option<u32> {
    small(word).or_else(|| tens(word)).or_else(|| {
        let (ones, tens_word) = word.split_once("og")?;
        let ones = if matches!(ones, "en" | "et") { 1 } else { small(ones).filter(|ones| *ones < 10)? };
        Some(ones + tens(tens_word)?)
    })
}

fn small(word: &str) -> Option<u32> {
    const WORDS: [&str; 18] = [
        "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv", "tretten", "fjorten",
        "femten", "seksten", "sytten", "atten", "nitten",
    ];
    WORDS.iter().position(|known| *known == word).and_then(|at| u32::try_from(at + 2).ok())
}

fn tens(word: &str) -> Option<u32> {
    Some(match word {
        "tyve" => 20,
        "tredive" => 30,
        "fyrre" | "fyrretyve" => 40,
        "halvtreds" => 50,
        "tres" => 60,
        "halvfjerds" => 70,
        "firs" => 80,
        "halvfems" => 90,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_numbers_are_read() {
        for (word, value) in [
            ("to", 2.0),
            ("nitten", 19.0),
            ("femogtyve", 25.0),
            ("enogtredive", 31.0),
            ("halvfems", 90.0),
            ("hundrede", 100.0),
            ("tohundredefemogtyve", 225.0),
            ("tohundredeogfem", 205.0),
            ("totusinde", 2_000.0),
            ("tredivetusind", 30_000.0),
        ] {
            assert_eq!(cardinal(word), Some(value), "{word}");
        }
        for word in ["en", "et", "kommune", "og", "toge", "", "ogtyve"] {
            assert_eq!(cardinal(word), None, "{word}");
        }
        assert_eq!((denominator("tredjedele"), denominator("fordel"), denominator("del")), (Some(3.0), None, None));
    }
}
