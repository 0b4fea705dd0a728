//! The rules of a robots.txt (RFC 9309), read without ever failing.
//!
//! Own code rather than a library: the one weighed (`texting_robots` 0.2.2) refuses the whole file for one odd rule,
//! takes `%c3` and `%C3` for different letters, overlooks `Udklip/1.0` as a name of ours, and does not say
//! which rule refused. What cannot be read here is skipped; a rule we cannot hold in full becomes stricter.

use std::time::Duration;

use crate::domain::CanonicalUrl;

/// The most rules kept of one file.
const RULES_MAX: usize = 20_000;
/// The most bytes kept of one rule's pattern; a longer `Disallow` is cut, which refuses more, never less.
const PATTERN_BYTES_MAX: usize = 2_000;
/// The most letters of a rule that are repeated to people.
const RULE_CHARS_MAX: usize = 200;
/// The longest crawl delay that is understood as one; beyond that it is this.
const CRAWL_DELAY_MAX_S: f64 = 300.0;

/// What one robots.txt asks of one reader. Default: nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    crawl_delay: Duration,
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    verb: Verb,
    /// Percent-encoding made uniform.
    pattern: String,
    /// As written, for people.
    line: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Allow,
    Disallow,
}

impl Rules {
    /// Reads the rules for the reader called `product`: those of every group that names it, else those of `*`.
    pub(super) fn read(bytes: &[u8], product: &str) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (mut ours, mut everyones) = (None::<Self>, Self::default());
        let mut group = Group::default();
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']).take(RULES_MAX) {
            let Some((key, value)) = key_and_value(line) else { continue };
            if key == "user-agent" {
                group.name(value, product);
                continue;
            }
            group.is_open = false;
            if group.is_ours {
                ours.get_or_insert_default().take(&key, value);
            } else if group.is_everyones {
                everyones.take(&key, value);
            }
            if group.is_ours && group.is_everyones {
                everyones.take(&key, value);
            }
        }
        ours.unwrap_or(everyones)
    }

    /// The line that refuses `url`. `None`: it may be read.
    ///
    /// The longest matching pattern decides; of two as long, the one that allows.
    pub(super) fn refusal(&self, url: &CanonicalUrl) -> Option<&str> {
        let path = path_of(url);
        let decisive = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &path))
            .max_by_key(|rule| (rule.pattern.len(), rule.verb == Verb::Allow))?;
        (decisive.verb == Verb::Disallow).then_some(decisive.line.as_str())
    }

    /// The pause asked for between two requests, 0 to 300 s.
    pub(super) const fn crawl_delay(&self) -> Duration {
        self.crawl_delay
    }

    fn take(&mut self, key: &str, value: &str) {
        let verb = match key {
            "allow" => Verb::Allow,
            "disallow" => Verb::Disallow,
            "crawl-delay" => {
                self.crawl_delay = self.crawl_delay.max(crawl_delay(value));
                return;
            }
            _ => return,
        };
        if value.is_empty() || (value.len() > PATTERN_BYTES_MAX && verb == Verb::Allow) {
            return;
        }
        let (kept, _) = value.split_at(value.floor_char_boundary(PATTERN_BYTES_MAX));
        let line = format!("{verb:?}: {value}").chars().take(RULE_CHARS_MAX).collect();
        self.rules.push(Rule { verb, pattern: uniform(kept), line });
    }
}

/// The group of lines being read.
#[derive(Default)]
struct Group {
    /// The last lines were names: another name belongs to the same group.
    is_open: bool,
    is_ours: bool,
    is_everyones: bool,
}

impl Group {
    fn name(&mut self, value: &str, product: &str) {
        if !self.is_open {
            *self = Self { is_open: true, ..Self::default() };
        }
        // `Udklip/1.0 (x)` names Udklip: a token ends at the first sign that cannot be part of one.
        let token = value.split(|sign: char| !(sign.is_ascii_alphabetic() || matches!(sign, '-' | '_'))).next();
        self.is_everyones |= value.starts_with('*');
        self.is_ours |= token.is_some_and(|token| !token.is_empty() && token.eq_ignore_ascii_case(product));
    }
}

fn key_and_value(line: &str) -> Option<(String, &str)> {
    let line = line.split('#').next()?;
    let (key, value) = line.split_once(':')?;
    Some((key.trim().to_ascii_lowercase(), value.trim()))
}

fn crawl_delay(value: &str) -> Duration {
    let seconds: f64 = value.parse().unwrap_or(0.0);
    if seconds > 0.0 { Duration::from_secs_f64(seconds.min(CRAWL_DELAY_MAX_S)) } else { Duration::ZERO }
}

/// Path and query of an address, percent-encoding made uniform.
pub(super) fn path_of(url: &CanonicalUrl) -> String {
    let url = url.as_url();
    let mut path = uniform(url.path());
    if let Some(query) = url.query() {
        path.push('?');
        path.push_str(&uniform(query));
    }
    path
}

/// Makes percent-encoding uniform: upper-case digits, plain letters plain, letters beyond ASCII encoded.
pub(super) fn uniform(text: &str) -> String {
    let mut uniform = String::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [] => return uniform,
            [b'%', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                push_decoded(&mut uniform, hex(*high) << 4 | hex(*low));
                tail
            }
            [byte, tail @ ..] if byte.is_ascii() => {
                uniform.push(char::from(*byte));
                tail
            }
            [byte, tail @ ..] => {
                push_encoded(&mut uniform, *byte);
                tail
            }
        };
    }
}

fn push_decoded(text: &mut String, byte: u8) {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        text.push(char::from(byte));
    } else {
        push_encoded(text, byte);
    }
}

fn hex(digit: u8) -> u8 {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or_default()
}

fn push_encoded(text: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    text.push('%');
    text.extend(
        [byte >> 4, byte & 15].iter().filter_map(|digit| DIGITS.get(usize::from(*digit))).map(|d| char::from(*d)),
    );
}

/// Matches from the start of `path`; `*` is any stretch, a final `$` the end. Linear: each stretch is the shortest.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_anchored) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !is_anchored || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() && is_anchored {
            return rest.ends_with(piece);
        }
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None if piece.is_empty() => {}
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(robots: &str, path: &str) -> bool {
        let url = CanonicalUrl::parse(&format!("https://avis.dk{path}")).expect(path);
        Rules::read(robots.as_bytes(), "Udklip").refusal(&url).is_none()
    }

    #[test]
    fn the_longest_rule_decides_and_allowing_wins_a_tie() {
        let robots = "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /x\nDisallow: /x";
        for (path, expected) in
            [("/", true), ("/a", false), ("/a/b", true), ("/a/b/c/d", false), ("/x", true), ("/ab", false)]
        {
            assert_eq!(is_allowed(robots, path), expected, "{path}");
        }
    }

    #[test]
    fn a_group_of_ours_silences_everyones_whatever_version_it_names() {
        for name in ["Udklip", "udklip/1.0", "UDKLIP/0.1 (+https://x)", "Udklip *"] {
            let robots = format!("User-agent: *\nDisallow: /\n\nUser-agent: Anden\nUser-agent: {name}\nDisallow: /luk");
            assert!(is_allowed(&robots, "/sag"), "{name}");
            assert!(!is_allowed(&robots, "/luk/1"), "{name}");
        }
        assert!(!is_allowed("User-agent: *\nDisallow: /\nUser-agent: UdklipBot\nDisallow:", "/sag"));
    }

    #[test]
    fn groups_of_one_name_are_one() {
        let robots = "User-agent: udklip\nDisallow: /a\n\nUser-agent: udklip\nDisallow: /b";
        assert!(!is_allowed(robots, "/a") && !is_allowed(robots, "/b") && is_allowed(robots, "/c"));
    }

    #[test]
    fn one_group_may_be_for_us_and_for_everyone() {
        let robots = "User-agent: udklip\nUser-agent: *\nDisallow: /a\nUser-agent: anden\nDisallow: /";
        assert!(!is_allowed(robots, "/a") && is_allowed(robots, "/b"));
    }

    #[test]
    fn letters_are_the_same_however_they_are_encoded() {
        for rule in ["/s%c3%b8g", "/s%C3%B8g", "/søg"] {
            let robots = format!("User-agent: *\nDisallow: {rule}");
            for path in ["/s%c3%b8g", "/s%C3%B8g/1", "/søg"] {
                assert!(!is_allowed(&robots, path), "{rule} {path}");
            }
        }
        assert!(!is_allowed("User-agent: *\nDisallow: /%7Eole", "/~ole"));
        assert!(is_allowed("User-agent: *\nDisallow: /a%2Fb", "/a/b"));
        assert!(!is_allowed("User-agent: *\nDisallow: /100%", "/100%x"));
    }

    #[test]
    fn stars_and_ends_are_understood() {
        let cases = [
            ("/*.pdf$", "/a/b.pdf", false),
            ("/*.pdf$", "/a/b.pdf?x", true),
            ("/a*c*e", "/abcde", false),
            ("/a*c*e", "/abde", true),
            ("*", "/", false),
            ("/$", "/", false),
            ("/$", "/a", true),
            ("/*?*sort=", "/liste?x=1&sort=ny", false),
        ];
        for (rule, path, expected) in cases {
            assert_eq!(is_allowed(&format!("User-agent: *\nDisallow: {rule}"), path), expected, "{rule} {path}");
        }
    }

    #[test]
    fn an_odd_line_harms_no_other() {
        let odd = ["a*".repeat(100), "/".repeat(50_000), "%%%".to_owned(), "\u{0}".to_owned()];
        for odd in odd {
            let robots = format!("\u{feff}hej\nUser-agent: *\nDisallow: /a\nAllow: {odd}\nDisallow: /b # her");
            assert!(!is_allowed(&robots, "/a") && !is_allowed(&robots, "/b") && is_allowed(&robots, "/c"));
        }
        let html = "<!doctype html><html><body>User-agent: *</body></html>";
        assert!(is_allowed(html, "/"));
    }

    #[test]
    fn a_rule_too_long_to_hold_refuses_more_and_is_not_repeated_in_full() {
        let long = format!("/{}", "x".repeat(20_000));
        let rules = Rules::read(format!("User-agent: *\nDisallow: {long}").as_bytes(), "Udklip");
        let url =
            CanonicalUrl::parse(&format!("https://avis.dk{}", long.get(..3_000).expect("ASCII"))).expect("address");
        assert_eq!(rules.refusal(&url).map(|rule| rule.chars().count()), Some(RULE_CHARS_MAX));
    }

    #[test]
    fn a_crawl_delay_is_a_number_of_seconds_within_reason() {
        for (text, expected) in
            [("10", 10.0), ("0.5", 0.5), ("1e308", 300.0), ("inf", 300.0), ("nan", 0.0), ("-4", 0.0), ("x", 0.0)]
        {
            let rules = Rules::read(format!("User-agent: *\nCrawl-delay: {text}").as_bytes(), "Udklip");
            assert_eq!(rules.crawl_delay(), Duration::from_secs_f64(expected), "{text}");
        }
    }
}
