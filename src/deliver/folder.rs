//! The outbox folder: digests as `.eml` files until a relay is configured.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{DeliverError, Mail, SendOutcome, compose};
use crate::domain::Mailbox;

/// A folder of `.eml` files that any mail program opens.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    from: Mailbox,
}

impl Folder {
    pub(super) fn open(path: PathBuf, from: Mailbox) -> Result<Self, DeliverError> {
        std::fs::create_dir_all(&path).map_err(|source| DeliverError::Folder { path: path.clone(), source })?;
        Ok(Self { path, from })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lays a mail in the folder under its Message-ID, so that a second attempt replaces it and never doubles it.
    pub(super) fn put(&self, mail: &Mail) -> SendOutcome {
        let bytes = match compose(mail, &self.from) {
            Ok(bytes) => bytes,
            Err(reason) => return SendOutcome::Refused { reason },
        };
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
        let name: String = mail.message_id.trim_matches(['<', '>']).chars().map(plain).collect();
        match write_whole(&self.path.join(format!("{name}.eml")), &bytes) {
            Ok(()) => SendOutcome::Accepted,
            Err(error) => SendOutcome::Later { reason: format!("{}: {error}", self.path.display()) },
        }
    }
}

/// Writes beside and renames, so that nobody ever opens half a mail.
fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("eml.part");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}
