//! Addresses of people. They are never printed whole in a log.

use std::fmt;

/// Why a text is no mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a mail address: write name@host, without spaces or control signs")]
pub struct EmailError;

/// A mail address of the plain kind: one `@`, no spaces, no control signs, no leading dash, no address literal.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads `name@host`.
    ///
    /// # Errors
    /// When the text is not of that form. A leading `-` is refused too: some mail programs read it as an option.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (name, host) = text.rsplit_once('@').ok_or(EmailError)?;
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with(['-', '.'])
                && !part.ends_with('.')
                && !part.chars().any(|c| c.is_control() || c.is_whitespace() || "@<>()[]\\,;:\"".contains(c))
        };
        if plain(name) && plain(host) && text.len() <= 254 { Ok(Self(text.to_owned())) } else { Err(EmailError) }
    }

    /// The whole address: for envelopes and headers, never for logs.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Prints `m***@a***.dk`, so that no log can slip.
impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, host) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let first = |part: &str| part.chars().next().map(String::from).unwrap_or_default();
        let ending = host.rsplit_once('.').map_or("", |(_, ending)| ending);
        write!(f, "{}***@{}***.{ending}", first(name), first(host))
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A sender: a display name and an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Shown in front of the address; no control signs.
    pub name: String,
    /// The address.
    pub address: EmailAddress,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_never_prints_whole() {
        let address = EmailAddress::parse("mette@albertslund.dk").expect("address");
        assert_eq!(format!("{address} {address:?}"), "m***@a***.dk m***@a***.dk");
    }

    #[test]
    fn odd_addresses_are_refused() {
        for bad in
            ["", "mette", "a@b@c.dk", "-oQ/tmp@b.dk", "a@[127.0.0.1]", "a b@c.dk", "a@c.dk\r\nBcc: x@y.dk", "a@.dk"]
        {
            assert!(EmailAddress::parse(bad).is_err(), "{bad:?} passed");
        }
    }
}
