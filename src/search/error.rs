//! What can go wrong between us and the index.

use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::LockError;

/// Why the index could not be opened, written or asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The folder could not be read or written.
    #[error("search index {}: {source}; check that the folder exists, is ours and has room", dir.display())]
    Folder {
        /// The index's folder.
        dir: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process writes to the index.
    #[error("search index {}: another process holds its write lock; stop the other udklip, or give this one its own --data", dir.display())]
    Locked {
        /// The index's folder.
        dir: PathBuf,
    },
    /// A wildcard stands for more forms than are looked up.
    #[error("`{wildcard}` stands for more than {max} words of the archive; write more of its letters")]
    TooManyForms {
        /// As written in the query.
        wildcard: String,
        /// The limit.
        max: usize,
    },
    /// More results were asked for than one answer holds.
    #[error("{what} may be at most {max}, {given} was asked for; narrow the query by dates or sources instead")]
    OutOfRange {
        /// `limit` or `offset`.
        what: &'static str,
        /// The limit.
        max: usize,
        /// What was asked for.
        given: usize,
    },
    /// Anything else Tantivy reports.
    #[error("search index: {0}; if it stays, run `udklip reindex`")]
    Engine(TantivyError),
}

impl SearchError {
    /// The error as staff read it, in Danish, when it is about their query; otherwise a plain sentence.
    pub fn danish(&self) -> String {
        match self {
            Self::TooManyForms { wildcard, max } => {
                format!("»{wildcard}« passer på mere end {max} ord i arkivet. Prøv: skriv flere af ordets bogstaver")
            }
            Self::OutOfRange { max, .. } => {
                format!("Der kan højst bladres {max} frem. Prøv: afgræns søgningen med dato eller medie")
            }
            Self::Folder { .. } | Self::Locked { .. } | Self::Engine(_) => {
                "Søgningen er ude af drift lige nu".to_owned()
            }
        }
    }

    /// Sorts out what of Tantivy's errors concerns the folder `dir`.
    pub(super) fn in_folder(dir: Option<&std::path::Path>, error: TantivyError) -> Self {
        let dir = dir.map(std::path::Path::to_path_buf).unwrap_or_default();
        if matches!(error, TantivyError::LockFailure(LockError::LockBusy, _)) {
            return Self::Locked { dir };
        }
        if let TantivyError::IoError(source) = error {
            let source = std::io::Error::new(source.kind(), source.to_string());
            return Self::Folder { dir, source };
        }
        Self::Engine(error)
    }
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        Self::Engine(error)
    }
}
