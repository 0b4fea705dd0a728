//! Days, times and numbers as Danes write them.

use jiff::civil::{Date, Time, Weekday};

use crate::domain::Unit;

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];

/// The weekday's name: `mandag`.
pub fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "mandag",
        Weekday::Tuesday => "tirsdag",
        Weekday::Wednesday => "onsdag",
        Weekday::Thursday => "torsdag",
        Weekday::Friday => "fredag",
        Weekday::Saturday => "lørdag",
        Weekday::Sunday => "søndag",
    }
}

/// `23. november 2026`.
pub fn day(day: Date) -> String {
    format!("{}. {} {}", day.day(), month(day), day.year())
}

/// `23/11`.
pub fn short_day(day: Date) -> String {
    format!("{}/{}", day.day(), day.month())
}

/// `mandag den 23. november`.
pub fn weekday_and_day(day: Date) -> String {
    format!("{} den {}. {}", weekday(day), day.day(), month(day))
}

/// The month's name: `november`.
pub fn month(day: Date) -> &'static str {
    usize::try_from(day.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// `6.45`: hours without a leading zero, minutes with one.
pub fn clock(time: Time) -> String {
    format!("{}.{:02}", time.hour(), time.minute())
}

/// A moment as seen from `today`: `i dag kl. 6.30`, `i går kl. 14.05`, `fredag kl. 9.00`, `3. november kl. 6.30`,
/// `3. november 2025 kl. 6.30`. Midnight sharp is how a page dates itself that gives a day and no time: only the day
/// is told then.
pub fn moment(at: jiff::civil::DateTime, today: Date) -> String {
    let days_ago = (today - at.date()).get_days();
    let when = match days_ago {
        0 => "i dag".to_owned(),
        1 => "i går".to_owned(),
        2..=6 => weekday(at.date()).to_owned(),
        _ if at.year() == today.year() => format!("{}. {}", at.day(), month(at.date())),
        _ => day(at.date()),
    };
    if at.time() == Time::midnight() { when } else { format!("{when} kl. {}", clock(at.time())) }
}

/// A whole number with points between thousands: `12.345`.
pub fn number(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        grouped.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// A quantity with its unit: `13,3 mia. kr.`, `74.000 kr.`, `93 procent`, `34 kommuner`; at most two decimals.
pub fn quantity(value: f64, unit: Unit) -> String {
    let (scaled, scale) = match unit {
        Unit::Kroner if value >= 1e9 => (value / 1e9, "mia. kr."),
        Unit::Kroner if value >= 1e6 => (value / 1e6, "mio. kr."),
        Unit::Kroner => (value, "kr."),
        Unit::Percent => (value, "procent"),
        Unit::Municipalities => (value, "kommuner"),
    };
    let shown = format!("{scaled:.2}");
    let (whole, decimals) = shown.split_once('.').unwrap_or((&shown, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), number);
    match decimals.trim_end_matches('0') {
        "" => format!("{whole} {scale}"),
        decimals => format!("{whole},{decimals} {scale}"),
    }
}

/// A number with its noun: `1 klip`, `3 medier`; small numbers stay figures, as in tables.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    let number = number(i64::try_from(count).unwrap_or(i64::MAX));
    format!("{number} {}", if count == 1 { one } else { many })
}

/// `Sundposten, Kronen og Kanal Sund`.
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} og {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_read_as_danish() {
        let today: Date = "2026-11-23".parse().expect("day");
        let at = |text: &str| moment(text.parse().expect(text), today);
        assert_eq!(at("2026-11-23T06:30"), "i dag kl. 6.30");
        assert_eq!(at("2026-11-22T14:05"), "i går kl. 14.05");
        assert_eq!(at("2026-11-20T09:00"), "fredag kl. 9.00");
        assert_eq!(at("2026-11-20T00:00"), "fredag");
        assert_eq!(at("2026-11-20T00:01"), "fredag kl. 0.01");
        assert_eq!(at("2026-11-03T06:30"), "3. november kl. 6.30");
        assert_eq!(at("2025-11-03T06:30"), "3. november 2025 kl. 6.30");
        assert_eq!(weekday_and_day(today), "mandag den 23. november");
    }

    #[test]
    fn numbers_have_points_between_thousands() {
        assert_eq!(number(1_234_567), "1.234.567");
        assert_eq!(number(-999), "-999");
        assert_eq!(quantity(13.3e9, Unit::Kroner), "13,3 mia. kr.");
        assert_eq!(quantity(1.2345e9, Unit::Kroner), "1,23 mia. kr.");
        assert_eq!(quantity(74_000.0, Unit::Kroner), "74.000 kr.");
        assert_eq!(quantity(93.0, Unit::Percent), "93 procent");
        assert_eq!(quantity(34.0, Unit::Municipalities), "34 kommuner");
        assert_eq!(counted(1, "medie", "medier"), "1 medie");
        assert_eq!(listed(&["A".to_owned(), "B".to_owned(), "C".to_owned()]), "A, B og C");
    }
}
