//! What staff say to the desk's questions.

/// An answer to one of the desk's questions: is the article about the topic, was the message heard right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// It is.
    Yes,
    /// It is not.
    No,
}
