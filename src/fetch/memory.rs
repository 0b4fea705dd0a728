//! What a file at a fixed address of each host said, one asker at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::CanonicalUrl;

/// The most hosts remembered; beyond that, all are asked anew.
const HOSTS_MAX: usize = 4096;

/// One host's place: held over the request, so that the second asker waits for the first one's answer.
pub(super) type Slot<T> = Arc<tokio::sync::Mutex<Option<T>>>;

/// What each host's file said, by the file's address.
#[derive(Debug)]
pub(super) struct PerHost<T> {
    known: Mutex<HashMap<String, Slot<T>>>,
}

impl<T> Default for PerHost<T> {
    fn default() -> Self {
        Self { known: Mutex::default() }
    }
}

impl<T> PerHost<T> {
    /// The place of one file.
    pub(super) fn slot(&self, address: &CanonicalUrl) -> Slot<T> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= HOSTS_MAX {
            known.clear();
        }
        Arc::clone(known.entry(address.as_str().to_owned()).or_default())
    }
}
