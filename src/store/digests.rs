//! Digests, frozen, and their deliveries.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::FromRow;

use super::{Doing, Result, Store, StoreError, micros, moment, row_count};
use crate::domain::{ArticleId, Coded, DeliveryId, DigestId, EmailAddress, ProfileId};

/// A composed digest, to be frozen together with its waiting deliveries.
#[derive(Debug, Clone)]
pub struct NewDigest {
    /// Of which standing order.
    pub profile: ProfileId,
    /// Its local day; one digest per profile and day.
    pub day: Date,
    /// First moment it covers.
    pub window_from: Timestamp,
    /// First moment it no longer covers.
    pub window_until: Timestamp,
    /// When it was composed.
    pub composed_at: Timestamp,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The whole issue as JSON.
    pub issue: String,
    /// Clips in it.
    pub clips: usize,
    /// Every article it tells of, folded prints included.
    pub articles: Vec<ArticleId>,
    /// Who gets it, with the stable Message-ID each mail carries.
    pub recipients: Vec<(EmailAddress, String)>,
    /// Why its mails are held from the start, as they may have been sent before. `None`: they wait to be sent.
    pub held: Option<&'static str>,
}

/// A frozen digest.
#[derive(Debug, Clone)]
pub struct StoredDigest {
    /// Its row.
    pub id: DigestId,
    /// Of which standing order.
    pub profile: String,
    /// Its local day.
    pub day: String,
    /// First moment it covers.
    pub window_from: Timestamp,
    /// First moment it no longer covers.
    pub window_until: Timestamp,
    /// When it was composed.
    pub composed_at: Timestamp,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The whole issue as JSON.
    pub issue: String,
}

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be sent.
    Waiting,
    /// Somebody is sending it.
    Sending,
    /// Accepted by the relay, or laid in the outbox.
    Sent,
    /// Refused for good.
    Refused,
    /// Tried for too long.
    Expired,
    /// The connection broke after the mail was handed over: it may have arrived, and is not sent again unasked.
    Uncertain,
}

impl Coded for DeliveryState {
    const CODES: &'static [(Self, &'static str)] = &[
        (Self::Waiting, "waiting"),
        (Self::Sending, "sending"),
        (Self::Sent, "sent"),
        (Self::Refused, "refused"),
        (Self::Expired, "expired"),
        (Self::Uncertain, "uncertain"),
    ];
}

/// A delivery that is claimed and must be sent now.
#[derive(Debug, Clone)]
pub struct WaitingDelivery {
    /// Its row.
    pub id: DeliveryId,
    /// To whom.
    pub recipient: EmailAddress,
    /// The same at every attempt.
    pub message_id: String,
    /// Attempts before this one.
    pub attempts: u32,
    /// Of which standing order its digest is.
    pub profile: String,
    /// When its digest was composed.
    pub composed_at: Timestamp,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

#[derive(FromRow)]
struct DigestRow {
    id: i64,
    profile: String,
    day: String,
    window_from: i64,
    window_until: i64,
    composed_at: i64,
    subject: String,
    text: String,
    html: String,
    issue: String,
}

#[derive(FromRow)]
struct DeliveryRow {
    id: i64,
    recipient: String,
    message_id: String,
    attempts: i64,
    profile: String,
    composed_at: i64,
    subject: String,
    text: String,
    html: String,
}

impl From<DigestRow> for StoredDigest {
    fn from(row: DigestRow) -> Self {
        Self {
            id: DigestId(row.id),
            profile: row.profile,
            day: row.day,
            window_from: moment(row.window_from),
            window_until: moment(row.window_until),
            composed_at: moment(row.composed_at),
            subject: row.subject,
            text: row.text,
            html: row.html,
            issue: row.issue,
        }
    }
}

impl Store {
    /// Freezes a digest and lays out its deliveries, all or nothing.
    ///
    /// `None`: this profile has its digest of that day already, and nothing was changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_digest(&self, digest: &NewDigest) -> Result<Option<DigestId>> {
        let mut change = self.write().await?;
        let id: Option<i64> = sqlx::query_scalar(
            "INSERT INTO digest (profile, day, window_from, window_until, composed_at, subject, text, html, issue, clips) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id",
        )
        .bind(digest.profile.as_str())
        .bind(digest.day.to_string())
        .bind(micros(digest.window_from))
        .bind(micros(digest.window_until))
        .bind(micros(digest.composed_at))
        .bind(&digest.subject)
        .bind(&digest.text)
        .bind(&digest.html)
        .bind(&digest.issue)
        .bind(row_count(digest.clips))
        .fetch_optional(&mut *change)
        .await
        .doing("freeze a digest")?;
        let Some(id) = id else { return Ok(None) };
        for article in &digest.articles {
            sqlx::query("INSERT INTO digest_article (digest, article) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(id)
                .bind(article.0)
                .execute(&mut *change)
                .await
                .doing("note a digest's articles")?;
        }
        let first_state = digest.held.map_or(DeliveryState::Waiting, |_| DeliveryState::Uncertain);
        for (recipient, message_id) in &digest.recipients {
            sqlx::query(
                "INSERT INTO delivery (digest, recipient, message_id, state, next_try_at, updated_at, last_error) \
                 VALUES ($1, $2, $3, $5, $4, $4, $6) ON CONFLICT DO NOTHING",
            )
            .bind(id)
            .bind(recipient.expose())
            .bind(message_id)
            .bind(micros(digest.composed_at))
            .bind(first_state.code())
            .bind(digest.held)
            .execute(&mut *change)
            .await
            .doing("lay out a delivery")?;
        }
        change.commit().await.doing("save a digest")?;
        Ok(Some(DigestId(id)))
    }

    /// The latest digest of a profile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest_digest(&self, profile: &ProfileId) -> Result<Option<StoredDigest>> {
        let row: Option<DigestRow> = sqlx::query_as(
            "SELECT id, profile, day, window_from, window_until, composed_at, subject, text, html, issue FROM digest \
             WHERE profile = $1 ORDER BY window_until DESC, id DESC LIMIT 1",
        )
        .bind(profile.as_str())
        .fetch_optional(&self.pool)
        .await
        .doing("load the latest digest")?;
        Ok(row.map(StoredDigest::from))
    }

    /// The digest of a profile and local day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn digest_of_day(&self, profile: &ProfileId, day: Date) -> Result<Option<StoredDigest>> {
        let row: Option<DigestRow> = sqlx::query_as(
            "SELECT id, profile, day, window_from, window_until, composed_at, subject, text, html, issue FROM digest \
             WHERE profile = $1 AND day = $2",
        )
        .bind(profile.as_str())
        .bind(day.to_string())
        .fetch_optional(&self.pool)
        .await
        .doing("load a digest")?;
        Ok(row.map(StoredDigest::from))
    }

    /// One digest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn digest(&self, id: DigestId) -> Result<Option<StoredDigest>> {
        let row: Option<DigestRow> = sqlx::query_as(
            "SELECT id, profile, day, window_from, window_until, composed_at, subject, text, html, issue FROM digest \
             WHERE id = $1",
        )
        .bind(id.0)
        .fetch_optional(&self.pool)
        .await
        .doing("load a digest")?;
        Ok(row.map(StoredDigest::from))
    }

    /// Takes the next delivery that is due, for `length`, and counts the attempt. `None`: nothing is due.
    ///
    /// # Errors
    /// When the database fails or a recipient cannot be read back.
    pub async fn claim_delivery(&self, now: Timestamp, length: Duration) -> Result<Option<WaitingDelivery>> {
        let mut change = self.write().await?;
        let row: Option<DeliveryRow> = sqlx::query_as(
            "SELECT delivery.id, recipient, message_id, attempts, profile, composed_at, subject, text, html FROM delivery \
             JOIN digest ON digest.id = delivery.digest WHERE state = 'waiting' AND next_try_at <= $1 \
             ORDER BY next_try_at, delivery.id LIMIT 1",
        )
        .bind(micros(now))
        .fetch_optional(&mut *change)
        .await
        .doing("find a delivery")?;
        let Some(row) = row else { return Ok(None) };
        sqlx::query(
            "UPDATE delivery SET state = 'sending', attempts = attempts + 1, claimed_until = $2, updated_at = $3 \
             WHERE id = $1",
        )
        .bind(row.id)
        .bind(micros(now + length))
        .bind(micros(now))
        .execute(&mut *change)
        .await
        .doing("claim a delivery")?;
        change.commit().await.doing("claim a delivery")?;
        let recipient = EmailAddress::parse(&row.recipient)
            .map_err(|error| StoreError::Unreadable { what: "delivery.recipient", reason: error.to_string() })?;
        Ok(Some(WaitingDelivery {
            id: DeliveryId(row.id),
            recipient,
            message_id: row.message_id,
            attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
            profile: row.profile,
            composed_at: moment(row.composed_at),
            subject: row.subject,
            text: row.text,
            html: row.html,
        }))
    }

    /// Ends an attempt. `next_try_at` counts for [`DeliveryState::Waiting`] only.
    ///
    /// # Errors
    /// When the database fails; then the claim runs out and the delivery becomes uncertain.
    pub async fn end_attempt(
        &self,
        delivery: DeliveryId,
        state: DeliveryState,
        error: Option<&str>,
        next_try_at: Timestamp,
        now: Timestamp,
    ) -> Result<()> {
        sqlx::query(
            "UPDATE delivery SET state = $2, last_error = $3, next_try_at = $4, updated_at = $5, claimed_until = NULL \
             WHERE id = $1 AND state = 'sending'",
        )
        .bind(delivery.0)
        .bind(state.code())
        .bind(error)
        .bind(micros(next_try_at))
        .bind(micros(now))
        .execute(&self.pool)
        .await
        .doing("end an attempt")?;
        Ok(())
    }

    /// Lets the uncertain deliveries of a digest be sent once more, because a person said so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_uncertain(&self, digest: DigestId, now: Timestamp) -> Result<()> {
        sqlx::query(
            "UPDATE delivery SET state = 'waiting', next_try_at = $2, updated_at = $2 \
             WHERE digest = $1 AND state = 'uncertain'",
        )
        .bind(digest.0)
        .bind(micros(now))
        .execute(&self.pool)
        .await
        .doing("release the uncertain deliveries")?;
        Ok(())
    }

    /// Marks deliveries whose sender died in the middle as uncertain: they may have arrived. Returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_abandoned_deliveries(&self, now: Timestamp) -> Result<u64> {
        let done = sqlx::query(
            "UPDATE delivery SET state = 'uncertain', updated_at = $1, claimed_until = NULL, \
             last_error = 'the program stopped while this mail was being sent; it may have arrived' \
             WHERE state = 'sending' AND claimed_until <= $1",
        )
        .bind(micros(now))
        .execute(&self.pool)
        .await
        .doing("hold abandoned deliveries")?;
        Ok(done.rows_affected())
    }
}
