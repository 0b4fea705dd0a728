//! Findings: what the enrichers saw, stored as one JSON document per version.

use serde::{Deserialize, Serialize};

use super::changes::note_change;
use super::{Doing, Result, Store, StoreError, micros, row_count};
use crate::domain::{
    ActorFinding, ActorId, ArticleId, Claim, Coded, Contradiction, Findings, Mention, MessageCode, MessageUse, Place,
    Polarity, Quote, QuoteStyle, Section, Side, Span, TopicFinding, TopicId, Unit, VersionId,
};
use jiff::Timestamp;

#[derive(Serialize, Deserialize, Default)]
struct FindingsRow {
    topics: Vec<TopicRow>,
    actors: Vec<ActorRow>,
    quotes: Vec<QuoteRow>,
    messages: Vec<MessageRow>,
    claims: Vec<ClaimRow>,
}

#[derive(Serialize, Deserialize)]
struct TopicRow {
    topic: String,
    relevant: bool,
    central: bool,
    score: f64,
    mentions: Vec<MentionRow>,
    evidence: Option<(usize, usize)>,
}

/// `true` for the title, then start and end in bytes.
type MentionRow = (bool, usize, usize);

#[derive(Serialize, Deserialize)]
struct ActorRow {
    actor: String,
    name: String,
    side: String,
    mentions: Vec<MentionRow>,
}

#[derive(Serialize, Deserialize)]
struct QuoteRow {
    span: (usize, usize),
    speaker: Option<String>,
    actor: Option<String>,
    style: String,
    cue: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct MessageRow {
    code: String,
    side: String,
    polarity: String,
    speaker: Option<String>,
    section: String,
    span: MentionRow,
}

#[derive(Serialize, Deserialize)]
struct ClaimRow {
    value: f64,
    unit: String,
    year: Option<i16>,
    span: (usize, usize),
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contradicts: Option<ContradictionRow>,
}

#[derive(Serialize, Deserialize)]
struct ContradictionRow {
    statement: String,
    value: f64,
    year: Option<i16>,
    source: String,
}

impl Store {
    /// Saves what an enricher of version `enricher` saw in a version, and when the page is read again.
    ///
    /// # Errors
    /// When the database fails; then the version waits to be read again.
    pub async fn save_findings(
        &self,
        article: ArticleId,
        version: VersionId,
        enricher: u32,
        findings: &Findings,
        reread_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        let mut change = self.write().await?;
        let known = sqlx::query("UPDATE version SET enricher = $2, findings = $3 WHERE id = $1")
            .bind(version.0)
            .bind(i64::from(enricher))
            .bind(write_findings(findings))
            .execute(&mut *change)
            .await
            .doing("save the findings")?
            .rows_affected();
        // Its words were forgotten while they were read: then so is what was found in them.
        if known == 0 {
            return Ok(());
        }
        for topic in &findings.topics {
            // The moment of the first verdict that it is relevant stays: it decides which digest tells of it.
            sqlx::query(
                "INSERT INTO article_topic (article, topic, relevant, central, score, found_at) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (article, topic) DO UPDATE SET \
                 found_at = CASE WHEN article_topic.relevant = 1 THEN article_topic.found_at ELSE excluded.found_at END, \
                 relevant = excluded.relevant, central = excluded.central, score = excluded.score",
            )
            .bind(article.0)
            .bind(topic.topic.as_str())
            .bind(i64::from(topic.relevant))
            .bind(i64::from(topic.central))
            .bind(topic.score)
            .bind(micros(now))
            .execute(&mut *change)
            .await
            .doing("save an article's topics")?;
        }
        if let Some(reread_at) = reread_at {
            sqlx::query("UPDATE article SET reread_at = $2 WHERE id = $1 AND rereads = 0 AND reread_at IS NULL")
                .bind(article.0)
                .bind(micros(reread_at))
                .execute(&mut *change)
                .await
                .doing("plan the next reading")?;
        }
        note_change(&mut change, article).await?;
        change.commit().await.doing("save what was found")
    }

    /// The articles that were found relevant to a topic when they were last understood.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn relevant_articles(&self, topic: &TopicId) -> Result<std::collections::HashSet<ArticleId>> {
        let ids: Vec<i64> = sqlx::query_scalar("SELECT article FROM article_topic WHERE topic = $1 AND relevant = 1")
            .bind(topic.as_str())
            .fetch_all(&self.pool)
            .await
            .doing("list the articles about a topic")?;
        Ok(ids.into_iter().map(ArticleId).collect())
    }

    /// Numbers of articles by topic and verdict, for the operator: `(topic, relevant, all)`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn topic_counts(&self) -> Result<Vec<(String, i64, i64)>> {
        sqlx::query_as(
            "SELECT topic, SUM(relevant), COUNT(*) FROM article_topic GROUP BY topic ORDER BY topic LIMIT $1",
        )
        .bind(row_count(1000))
        .fetch_all(&self.pool)
        .await
        .doing("count the topics")
    }
}

fn mention_row(mention: &Mention) -> MentionRow {
    (mention.place == Place::Title, mention.span.start, mention.span.end)
}

fn mention((in_title, start, end): MentionRow) -> Mention {
    Mention { place: if in_title { Place::Title } else { Place::Text }, span: Span::new(start..end) }
}

fn pair(span: Span) -> (usize, usize) {
    (span.start, span.end)
}

fn write_findings(findings: &Findings) -> String {
    let row = FindingsRow {
        topics: findings
            .topics
            .iter()
            .map(|topic| TopicRow {
                topic: topic.topic.as_str().to_owned(),
                relevant: topic.relevant,
                central: topic.central,
                score: topic.score,
                mentions: topic.mentions.iter().map(mention_row).collect(),
                evidence: topic.evidence.map(pair),
            })
            .collect(),
        actors: findings
            .actors
            .iter()
            .map(|actor| ActorRow {
                actor: actor.actor.as_str().to_owned(),
                name: actor.name.clone(),
                side: actor.side.code().to_owned(),
                mentions: actor.mentions.iter().map(mention_row).collect(),
            })
            .collect(),
        quotes: findings
            .quotes
            .iter()
            .map(|quote| QuoteRow {
                span: pair(quote.span),
                speaker: quote.speaker.clone(),
                actor: quote.actor.as_ref().map(|actor| actor.as_str().to_owned()),
                style: quote.style.code().to_owned(),
                cue: quote.cue.clone(),
            })
            .collect(),
        messages: findings
            .messages
            .iter()
            .map(|message| MessageRow {
                code: message.code.as_str().to_owned(),
                side: message.side.code().to_owned(),
                polarity: message.polarity.code().to_owned(),
                speaker: message.speaker.clone(),
                section: message.section.code().to_owned(),
                span: (message.place == Place::Title, message.span.start, message.span.end),
            })
            .collect(),
        claims: findings
            .claims
            .iter()
            .map(|claim| ClaimRow {
                value: claim.value,
                unit: claim.unit.code().to_owned(),
                year: claim.year,
                span: pair(claim.span),
                contradicts: claim.contradicts.as_ref().map(|fact| ContradictionRow {
                    statement: fact.statement.clone(),
                    value: fact.value,
                    year: fact.year,
                    source: fact.source.clone(),
                }),
            })
            .collect(),
    };
    serde_json::to_string(&row).unwrap_or_default()
}

/// Reads findings back; none stored means none seen yet.
pub(super) fn read_findings(text: Option<&str>) -> Result<Findings> {
    let Some(text) = text else { return Ok(Findings::default()) };
    let unreadable = |reason: String| StoreError::Unreadable { what: "version.findings", reason };
    let row: FindingsRow = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
    findings_of(row).ok_or_else(|| unreadable("a word that this program does not know".to_owned()))
}

fn findings_of(row: FindingsRow) -> Option<Findings> {
    let actor_id = |text: &str| ActorId::parse(text).ok();
    Some(Findings {
        topics: row
            .topics
            .into_iter()
            .map(|topic| {
                Some(TopicFinding {
                    topic: TopicId::parse(&topic.topic).ok()?,
                    relevant: topic.relevant,
                    central: topic.central,
                    score: topic.score,
                    mentions: topic.mentions.into_iter().map(mention).collect(),
                    evidence: topic.evidence.map(|(start, end)| Span::new(start..end)),
                })
            })
            .collect::<Option<_>>()?,
        actors: row
            .actors
            .into_iter()
            .map(|actor| {
                Some(ActorFinding {
                    actor: actor_id(&actor.actor)?,
                    name: actor.name,
                    side: Side::from_code(&actor.side)?,
                    mentions: actor.mentions.into_iter().map(mention).collect(),
                })
            })
            .collect::<Option<_>>()?,
        quotes: row
            .quotes
            .into_iter()
            .map(|quote| {
                Some(Quote {
                    span: Span::new(quote.span.0..quote.span.1),
                    speaker: quote.speaker,
                    actor: quote.actor.as_deref().and_then(actor_id),
                    style: QuoteStyle::from_code(&quote.style)?,
                    cue: quote.cue,
                })
            })
            .collect::<Option<_>>()?,
        messages: row
            .messages
            .into_iter()
            .map(|message| {
                let place = mention(message.span);
                Some(MessageUse {
                    code: MessageCode::parse(&message.code).ok()?,
                    side: Side::from_code(&message.side)?,
                    polarity: Polarity::from_code(&message.polarity)?,
                    speaker: message.speaker,
                    section: Section::from_code(&message.section)?,
                    place: place.place,
                    span: place.span,
                })
            })
            .collect::<Option<_>>()?,
        claims: row.claims.into_iter().map(claim_of).collect::<Option<_>>()?,
    })
}

fn claim_of(claim: ClaimRow) -> Option<Claim> {
    Some(Claim {
        value: claim.value,
        unit: Unit::from_code(&claim.unit)?,
        year: claim.year,
        span: Span::new(claim.span.0..claim.span.1),
        contradicts: claim.contradicts.map(|fact| Contradiction {
            statement: fact.statement,
            value: fact.value,
            year: fact.year,
            source: fact.source,
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_come_back_as_they_were() {
        let findings = Findings {
            topics: vec![TopicFinding {
                topic: TopicId::parse("udligning").expect("id"),
                relevant: true,
                central: false,
                score: 0.5,
                mentions: vec![Mention { place: Place::Title, span: Span::new(1..4) }],
                evidence: Some(Span::new(0..9)),
            }],
            actors: vec![],
            quotes: vec![Quote {
                span: Span::new(2..8),
                speaker: Some("Karin Thorsager".to_owned()),
                actor: None,
                style: QuoteStyle::Dash,
                cue: None,
            }],
            messages: vec![MessageUse {
                code: MessageCode::parse("K1").expect("code"),
                side: Side::Own,
                polarity: Polarity::Rejects,
                speaker: None,
                section: Section::Lead,
                place: Place::Text,
                span: Span::new(0..5),
            }],
            claims: vec![Claim {
                value: 13.3e9,
                unit: Unit::Kroner,
                year: Some(2018),
                span: Span::new(0..3),
                contradicts: Some(Contradiction {
                    statement: "Så meget".to_owned(),
                    value: 12e9,
                    year: None,
                    source: "Kilden".to_owned(),
                }),
            }],
        };
        assert_eq!(read_findings(Some(&write_findings(&findings))).expect("readable"), findings);
        assert_eq!(read_findings(None).expect("readable"), Findings::default());
        assert!(read_findings(Some("{")).is_err());
    }
}
