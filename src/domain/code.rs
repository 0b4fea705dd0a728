//! The words under which closed sets are written in the store, in `config/` and in JSON.

use super::{Access, ActorKind, ArticleKind, MomentTrust, Polarity, QuoteStyle, Section, Side, SourceKind, Unit};

/// A closed set whose members have one stable word each.
pub trait Coded: Copy + PartialEq + Sized + 'static {
    /// Every member with its word.
    const CODES: &'static [(Self, &'static str)];

    /// The word of this member.
    fn code(self) -> &'static str {
        Self::CODES.iter().find(|(member, _)| *member == self).map_or("", |&(_, code)| code)
    }

    /// The member under `code`, if there is one.
    fn from_code(code: &str) -> Option<Self> {
        Self::CODES.iter().find(|(_, own)| *own == code).map(|&(member, _)| member)
    }
}

macro_rules! codes {
    ($type:ident { $($variant:ident = $code:literal),* $(,)? }) => {
        impl Coded for $type {
            const CODES: &'static [(Self, &'static str)] = &[$((Self::$variant, $code)),*];
        }

        // Stops compiling when a member is added without a word.
        const _: fn($type) = |member| match member { $($type::$variant => (),)* };
    };
}

codes!(Access { Open = "open", Metered = "metered", Closed = "closed", Unknown = "unknown" });
codes!(ArticleKind {
    News = "nyhed",
    Leader = "leder",
    Debate = "debat",
    Letter = "læserbrev",
    Analysis = "analyse",
    Telegram = "telegram",
    LiveBlog = "liveblog",
    PressRelease = "pressemeddelelse",
});
codes!(SourceKind {
    National = "national",
    Local = "local",
    Broadcaster = "broadcaster",
    Trade = "trade",
    Wire = "wire",
    Authority = "authority",
    Organisation = "organisation",
});
codes!(ActorKind {
    Person = "person",
    Organisation = "organisation",
    Party = "party",
    Municipality = "municipality",
});
codes!(Side { Own = "own", Opponent = "opponent", Neutral = "neutral" });
codes!(QuoteStyle {
    Dash = "dash",
    Guillemets = "guillemets",
    Quotes = "quotes",
    Colon = "colon",
    Indirect = "indirect",
});
codes!(Polarity { Asserts = "asserts", Rejects = "rejects" });
codes!(Section { Headline = "headline", Lead = "lead", Body = "body", Quote = "quote" });
codes!(Unit { Kroner = "DKK", Percent = "percent", Municipalities = "municipalities" });
codes!(MomentTrust { Given = "given", Repaired = "repaired", Assumed = "assumed" });
