//! What is wrong in a configuration, collected while it is read.

use std::cell::RefCell;
use std::fmt;

/// One thing wrong in a configuration file, said so that it can be mended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, as the person named it.
    pub file: String,
    /// Line from 1; 0 when the fault is in the environment or the file as a whole.
    pub line: usize,
    /// The key's path, such as `feed[1].url`; empty for the file as a whole.
    pub key: String,
    /// What is wrong and what was expected.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.key.as_str()) {
            (0, "") => write!(f, "{}: {}", self.file, self.message),
            (0, key) => write!(f, "{}: {key} {}", self.file, self.message),
            (line, "") => write!(f, "{}:{line}: {}", self.file, self.message),
            (line, key) => write!(f, "{}:{line}: {key} {}", self.file, self.message),
        }
    }
}

/// Where faults are collected while several files are read.
#[derive(Debug, Default)]
pub(super) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub(super) fn add(&self, file: &str, line: usize, key: &str, message: String) {
        self.0.borrow_mut().push(Fault { file: file.to_owned(), line, key: key.to_owned(), message });
    }

    /// True when something is wrong in this file.
    pub(super) fn are_in(&self, file: &str) -> bool {
        self.0.borrow().iter().any(|fault| fault.file == file)
    }

    pub(super) fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.0.into_inner();
        faults.sort();
        faults
    }
}
