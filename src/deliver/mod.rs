//! The right rim: digests leave the house, one envelope per recipient. The only home of lettre.

mod folder;
mod message;
mod smtp;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::{EmailAddress, MailSettings, Mailbox};

/// One mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: EmailAddress,
    /// The same at every attempt: `<name@host>`.
    pub message_id: String,
    /// When it was composed: its `Date`.
    pub date: jiff::Timestamp,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The list it belongs to.
    pub list: MailList,
}

/// A list of recipients, as mail programs sort and leave it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailList {
    /// Short and stable: `morgen`.
    pub id: String,
    /// As people know it: `Morgenoverblik`.
    pub name: String,
    /// Who takes a reader off it. `None`: nobody is known to, so that nothing is promised.
    pub leave: Option<EmailAddress>,
}

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// The relay took it, or it lies in the outbox.
    Accepted,
    /// Not now; nothing was handed over.
    Later {
        /// Why.
        reason: String,
    },
    /// Not ever.
    Refused {
        /// Why.
        reason: String,
    },
    /// The connection broke after the mail was handed over: it may have arrived.
    Uncertain {
        /// What happened.
        reason: String,
    },
}

/// Where mails go: a relay, a folder, or a list that tests read.
#[derive(Debug, Clone)]
pub enum Outbox {
    /// A mail relay.
    Smtp(smtp::Relay),
    /// A folder of `.eml` files.
    Folder(folder::Folder),
    /// Memory, for tests.
    Memory(MemoryOutbox),
}

/// Mails kept in memory, and what the next attempts shall come to.
#[derive(Debug, Clone, Default)]
pub struct MemoryOutbox {
    sent: Arc<Mutex<Vec<Mail>>>,
    outcomes: Arc<Mutex<Vec<SendOutcome>>>,
}

/// Why an outbox cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// The relay's address cannot be used.
    #[error(
        "the mail relay {url} cannot be used: {reason}; write smtp://host:25, smtps://host:465 or smtp://host:587?tls=required"
    )]
    Relay {
        /// As configured.
        url: String,
        /// Why.
        reason: String,
    },
    /// The outbox folder cannot be made.
    #[error("the outbox folder {path} cannot be made: {source}; check the permissions of the data folder")]
    Folder {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Outbox {
    /// The outbox that `settings` ask for: the relay, or else `outbox` as a folder.
    ///
    /// # Errors
    /// When the relay's address cannot be used or the folder cannot be made.
    pub fn open(settings: &MailSettings, outbox: PathBuf) -> Result<Self, DeliverError> {
        match &settings.smtp {
            Some(smtp) => Ok(Self::Smtp(smtp::Relay::new(smtp, settings.from.clone())?)),
            None => Ok(Self::Folder(folder::Folder::open(outbox, settings.from.clone())?)),
        }
    }

    /// Hands over one mail, once.
    pub async fn send(&self, mail: &Mail) -> SendOutcome {
        match self {
            Self::Smtp(relay) => relay.send(mail).await,
            Self::Folder(folder) => folder.put(mail),
            Self::Memory(memory) => memory.put(mail),
        }
    }

    /// Where to look for what was sent, in words for the operator.
    pub fn describe(&self) -> String {
        match self {
            Self::Smtp(relay) => format!("mails go to {}", relay.describe()),
            Self::Folder(folder) => format!("mails are laid in {}", folder.path().display()),
            Self::Memory(_) => "mails are kept in memory".to_owned(),
        }
    }
}

impl MemoryOutbox {
    /// Everything accepted so far, oldest first.
    pub fn sent(&self) -> Vec<Mail> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the next attempts come to `outcomes`, in order; after that everything is accepted.
    pub fn answer_with(&self, outcomes: Vec<SendOutcome>) {
        *self.outcomes.lock().unwrap_or_else(PoisonError::into_inner) = outcomes;
    }

    fn put(&self, mail: &Mail) -> SendOutcome {
        let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        let outcome = if outcomes.is_empty() { SendOutcome::Accepted } else { outcomes.remove(0) };
        if outcome == SendOutcome::Accepted {
            self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
        }
        outcome
    }
}

/// The finished mail in bytes, as a client will receive it.
///
/// # Errors
/// When an address or header cannot be written; the reason says which.
pub fn compose(mail: &Mail, from: &Mailbox) -> Result<Vec<u8>, String> {
    message::compose(mail, from).map(|message| message.formatted())
}
