//! The standing order for a digest.

use super::{EmailAddress, ProfileId, TopicId};

/// The standing order for a digest: what, for whom, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestProfile {
    /// The stem of its file in `config/digests`.
    pub id: ProfileId,
    /// As staff know it: `Morgenoverblik`.
    pub name: String,
    /// What it is about.
    pub topic: TopicId,
    /// When, as a five-field cron line read on the wall clock of `zone`: `45 6 * * Mon-Fri`.
    pub when: String,
    /// IANA zone of `when` and of every time shown: `Europe/Copenhagen`.
    pub zone: String,
    /// Sections in order.
    pub sections: Vec<SectionKind>,
    /// Who gets it.
    pub recipients: Recipients,
    /// Sent even when nothing was found, so that silence is distinguishable from failure.
    pub send_when_empty: bool,
    /// The most clips shown in full; the rest fold into one list. 1 to 60.
    pub clips_max: usize,
}

/// Who gets a digest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recipients {
    /// One envelope each.
    pub addresses: Vec<EmailAddress>,
}

/// The sections a digest can have (DIGEST section 2, as far as their data exist).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SectionKind {
    /// The topic, with our own side named.
    OwnCase,
    /// Named opponents and counter-messages, with quote and speaker.
    Opponents,
    /// The topic otherwise: ministry, parties, economy.
    Country,
    /// Leaders, op-eds, letters.
    Debate,
    /// Changed headlines, numbers and quotes since last time.
    Corrections,
    /// One small table of numbers with definitions.
    Numbers,
    /// What could not be read, or may have been missed. Always there.
    NotSeen,
}

impl SectionKind {
    /// Every section, in the order a digest has them unless its profile says otherwise.
    pub const ALL: [Self; 7] =
        [Self::OwnCase, Self::Opponents, Self::Country, Self::Debate, Self::Corrections, Self::Numbers, Self::NotSeen];

    /// The word used in `config/digests`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnCase => "own-case",
            Self::Opponents => "opponents",
            Self::Country => "country",
            Self::Debate => "debate",
            Self::Corrections => "corrections",
            Self::Numbers => "numbers",
            Self::NotSeen => "not-seen",
        }
    }
}
