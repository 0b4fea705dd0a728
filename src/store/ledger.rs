//! The coverage ledger by source and hour, and what it says of each source now.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use super::{Doing, Result, Store, count, micros, moment};
use crate::domain::{Drift, HABIT_DAYS, LedgerHour, Rhythm, Silence, SourceId};

const HOUR_MICROS: i64 = 3_600_000_000;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// The most pages of one source by which its bodies are measured.
const BODIES_MAX: i64 = 400;

/// What the ledger says of one source now.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceWatch {
    /// The last 24 hours together.
    pub day: LedgerHour,
    /// New entries to be expected in them. `None`: not watched long enough.
    pub expected: Option<f64>,
    /// It answers, but gives nothing where it usually does.
    pub silence: Option<Silence>,
    /// Its pages may be read wrongly.
    pub drift: Option<Drift>,
}

/// One hour of one source, beside what was to be expected of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerLine {
    /// What was counted.
    pub counted: LedgerHour,
    /// New entries to be expected. `None`: not watched long enough.
    pub expected: Option<f64>,
}

#[derive(FromRow)]
struct PollsRow {
    source: String,
    hour: i64,
    polls: i64,
    failed: i64,
    blocked: i64,
    holes: i64,
    fetched: i64,
}

type Hours = BTreeMap<i64, LedgerHour>;

impl Store {
    /// Every source's hours in `[from, until)` in which anything happened, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ledger_hours(&self, from: Timestamp, until: Timestamp) -> Result<BTreeMap<SourceId, Vec<LedgerHour>>> {
        let mut sources: BTreeMap<String, Hours> = BTreeMap::new();
        for row in self.polls_by_hour(from, until).await? {
            let hour = hour_of(&mut sources, row.source, row.hour);
            hour.polls = count(row.polls);
            hour.failed = count(row.failed);
            hour.blocked = count(row.blocked);
            hour.holes = count(row.holes);
            hour.fetched = count(row.fetched);
        }
        let fresh = "SELECT source, seen_at / 3600000000 AS hour, COUNT(*), 0 FROM entry \
                     WHERE backfill = 0 AND seen_at >= $1 AND seen_at < $2 GROUP BY source, hour";
        for (source, hour, fresh, _) in self.counts_by_hour(fresh, from, until).await? {
            hour_of(&mut sources, source, hour).fresh = count(fresh);
        }
        let read = "SELECT article.source, captured_at / 3600000000 AS hour, COUNT(*), \
                    SUM(CASE WHEN access = 'closed' THEN 1 ELSE 0 END) FROM version \
                    JOIN article ON article.id = version.article \
                    WHERE number = 1 AND backfill = 0 AND captured_at >= $1 AND captured_at < $2 \
                    GROUP BY article.source, hour";
        for (source, hour, read, walled) in self.counts_by_hour(read, from, until).await? {
            let hour = hour_of(&mut sources, source, hour);
            hour.read = count(read);
            hour.walled = count(walled);
        }
        Ok(sources
            .into_iter()
            .filter_map(|(source, hours)| Some((SourceId::parse(&source).ok()?, hours.into_values().collect())))
            .collect())
    }

    async fn polls_by_hour(&self, from: Timestamp, until: Timestamp) -> Result<Vec<PollsRow>> {
        sqlx::query_as(
            "SELECT source, at / 3600000000 AS hour, COUNT(*) AS polls, \
             SUM(CASE WHEN outcome IN ('failed', 'gone', 'not-a-feed') THEN 1 ELSE 0 END) AS failed, \
             SUM(CASE WHEN outcome = 'blocked' THEN 1 ELSE 0 END) AS blocked, \
             SUM(CASE WHEN outcome = 'gap' THEN 1 ELSE 0 END) AS holes, \
             SUM(entries) AS fetched FROM poll WHERE at >= $1 AND at < $2 GROUP BY source, hour",
        )
        .bind(micros(from))
        .bind(micros(until))
        .fetch_all(&self.pool)
        .await
        .doing("read the ledger")
    }

    async fn counts_by_hour(
        &self,
        statement: &'static str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(String, i64, i64, i64)>> {
        sqlx::query_as(statement)
            .bind(micros(from))
            .bind(micros(until))
            .fetch_all(&self.pool)
            .await
            .doing("count by the hour")
    }

    /// What the ledger says of every source that was polled in the last weeks; hours and weekdays are those of `zone`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn source_watches(&self, now: Timestamp, zone: &TimeZone) -> Result<BTreeMap<SourceId, SourceWatch>> {
        let from = now - SignedDuration::from_hours(24 * HABIT_DAYS);
        let mut bodies = self.bodies(from, now).await?;
        let ledger = self.ledger_hours(from, now + SignedDuration::from_micros(1)).await?;
        Ok(ledger
            .into_iter()
            .map(|(source, hours)| {
                let rhythm = Rhythm::of(&hours, zone, now);
                let (before, last_day) = bodies.remove(source.as_str()).unwrap_or_default();
                let lately = hours.iter().filter(|hour| hour.hour >= now - DAY);
                let day = lately.fold(LedgerHour::empty(now - DAY), LedgerHour::plus);
                // A source that does not answer is down, not silent.
                let answers = day.polls > day.failed + day.blocked;
                let watch = SourceWatch {
                    day,
                    expected: rhythm.as_ref().map(|rhythm| rhythm.expected_between(now - DAY, now)),
                    silence: rhythm.filter(|_| answers).and_then(|rhythm| rhythm.silence(&hours, now)),
                    drift: Drift::between(&before, &last_day),
                };
                (source, watch)
            })
            .collect())
    }

    /// The hours of one source in `[from, until)`, empty ones included, beside what was to be expected of each.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ledger_of(
        &self,
        source: &SourceId,
        from: Timestamp,
        until: Timestamp,
        zone: &TimeZone,
    ) -> Result<Vec<LedgerLine>> {
        let habit = until - SignedDuration::from_hours(24 * HABIT_DAYS);
        let hours = self.ledger_hours(habit.min(from), until).await?.remove(source).unwrap_or_default();
        let rhythm = Rhythm::of(&hours, zone, until);
        let (first, last) = (micros(from) / HOUR_MICROS, (micros(until) - 1) / HOUR_MICROS);
        Ok((first..=last)
            .map(|hour| {
                let start = moment(hour * HOUR_MICROS);
                let counted = hours.iter().find(|counted| counted.hour == start);
                LedgerLine {
                    counted: counted.copied().unwrap_or(LedgerHour::empty(start)),
                    expected: rhythm.as_ref().map(|rhythm| rhythm.expected_in_hour(start)),
                }
            })
            .collect())
    }

    /// Letters of the bodies read of open pages, by source: those before the last day, and those of the last day.
    async fn bodies(&self, from: Timestamp, now: Timestamp) -> Result<BTreeMap<String, (Vec<usize>, Vec<usize>)>> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT source, captured_at, chars FROM (SELECT article.source, captured_at, LENGTH(text) AS chars, \
             ROW_NUMBER() OVER (PARTITION BY article.source ORDER BY captured_at DESC) AS place \
             FROM version JOIN article ON article.id = version.article \
             WHERE number = 1 AND access <> 'closed' AND captured_at >= $1 AND captured_at <= $2) AS newest \
             WHERE place <= $3",
        )
        .bind(micros(from))
        .bind(micros(now))
        .bind(BODIES_MAX)
        .fetch_all(&self.pool)
        .await
        .doing("measure the bodies")?;
        let mut bodies: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (source, at, chars) in rows {
            let (before, last_day) = bodies.entry(source).or_default();
            if moment(at) > now - DAY { last_day.push(count(chars)) } else { before.push(count(chars)) }
        }
        Ok(bodies)
    }
}

fn hour_of(sources: &mut BTreeMap<String, Hours>, source: String, hour: i64) -> &mut LedgerHour {
    let hours = sources.entry(source).or_default();
    hours.entry(hour).or_insert_with(|| LedgerHour::empty(moment(hour * HOUR_MICROS)))
}
