//! Identifiers. Slugs name things in `config/`; numbers name rows and are never reused.

use std::fmt;

/// What is wrong with a slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an id: use 1 to 60 of a-z, 0-9, - and _")]
pub struct SlugError {
    text: String,
}

macro_rules! slug_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Parses a slug of 1 to 60 ASCII letters, digits, `-`, `_` and `/`.
            ///
            /// # Errors
            /// When `text` is empty, too long, or holds other signs.
            pub fn parse(text: &str) -> Result<Self, SlugError> {
                let fits = !text.is_empty()
                    && text.len() <= 60
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/'));
                if fits { Ok(Self(text.to_owned())) } else { Err(SlugError { text: text.to_owned() }) }
            }

            /// The slug as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

slug_id!(
    /// Names a source: the stem of its file in `config/sources`.
    SourceId
);
slug_id!(
    /// Names one feed of a source, as `source/feed`; unique in an installation.
    FeedId
);
slug_id!(
    /// Names a topic: the stem of its file in `config/topics`.
    TopicId
);
slug_id!(
    /// Names an actor in `config/actors.toml`.
    ActorId
);
slug_id!(
    /// Names a digest profile: the stem of its file in `config/digests`.
    ProfileId
);
slug_id!(
    /// Names a key message of a topic: `K1`, `M10`.
    MessageCode
);
row_id!(
    /// One entry in the store.
    EntryId
);
row_id!(
    /// One article in the store.
    ArticleId
);
row_id!(
    /// One version of an article in the store.
    VersionId
);
row_id!(
    /// One story in the store.
    StoryId
);
row_id!(
    /// One composed digest in the store.
    DigestId
);
row_id!(
    /// One delivery in the store.
    DeliveryId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_holds_only_plain_signs() {
        assert!(SourceId::parse("tv2-kosmopol").is_ok());
        for bad in ["", "æble", "a b", "x".repeat(61).as_str()] {
            assert!(SourceId::parse(bad).is_err(), "{bad:?} passed");
        }
    }
}
