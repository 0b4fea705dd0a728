//! Days in a query: `2026`, `2026-06`, `2026-U25`, `2026-11-23`, and two of them with a slash between.

use jiff::civil::{Date, ISOWeekDate, Weekday};

/// The first and last day of a period or of a stretch between two; an open end is `None`. `None`: not one of these.
pub(super) fn days(text: &str) -> Option<(Option<Date>, Option<Date>)> {
    let Some((from, to)) = text.split_once('/') else {
        let (first, last) = period(text)?;
        return Some((Some(first), Some(last)));
    };
    let from = if from.is_empty() { None } else { Some(period(from)?.0) };
    let to = if to.is_empty() { None } else { Some(period(to)?.1) };
    let in_order = match (from, to) {
        (Some(from), Some(to)) => from <= to,
        (None, None) => false,
        _ => true,
    };
    in_order.then_some((from, to))
}

fn period(text: &str) -> Option<(Date, Date)> {
    let mut numbers = text.split('-');
    let (year, second, third) = (numbers.next()?, numbers.next(), numbers.next());
    if numbers.next().is_some() || year.len() != 4 {
        return None;
    }
    let year: i16 = number(year)?;
    match (second, third) {
        (None, _) => Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?)),
        (Some(week), None) if week.starts_with(['U', 'u', 'W', 'w']) => {
            let week = number(week.get(1..)?)?;
            let day = |weekday| ISOWeekDate::new(year, week, weekday).ok().map(ISOWeekDate::date);
            Some((day(Weekday::Monday)?, day(Weekday::Sunday)?))
        }
        (Some(month), None) => {
            let first = Date::new(year, number(month)?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day)) => {
            let day = Date::new(year, number(month)?, number(day)?).ok()?;
            Some((day, day))
        }
    }
}

/// Digits only: `parse` alone would take a sign.
fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_nonsense_is_not() {
        for (text, from, to) in [
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-02", "2026-02-01", "2026-02-28"),
            ("2026-U25", "2026-06-15", "2026-06-21"),
            ("2026-11-23", "2026-11-23", "2026-11-23"),
            ("2026-06/2026-08", "2026-06-01", "2026-08-31"),
            ("2026-06/", "2026-06-01", ""),
            ("/2026-W01", "", "2026-01-04"),
        ] {
            let day = |text: &str| if text.is_empty() { None } else { Some(text.parse::<Date>().expect(text)) };
            assert_eq!(days(text), Some((day(from), day(to))), "{text}");
        }
        for bad in ["", "/", "26", "2026-13", "2026-02-30", "2026-U54", "2026-08/2026-06", "2026-1-1-1", "20x6", "+026"]
        {
            assert_eq!(days(bad), None, "{bad}");
        }
    }
}
