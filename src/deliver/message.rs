//! One digest as a MIME message: text and HTML, headers that mail programs and people rely on.

use std::time::SystemTime;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox as MailboxHeader, Message, MultiPart};

use super::Mail;
use crate::domain::Mailbox;

/// Signs of a subject line; more is cut (a line of over 998 signs breaks mail programs).
const SUBJECT_CHARS_MAX: usize = 200;

/// Writes the message.
///
/// Control signs are taken out first: lettre panics on a line break in a display name and lets a bare CR through
/// in a body (TRAPS, 2026-11).
pub(super) fn compose(mail: &Mail, from: &Mailbox) -> Result<Message, String> {
    let address = |text: &str| text.parse().map_err(|error| format!("an address cannot be written: {error}"));
    let name = plain_line(&from.name);
    let sender = MailboxHeader::new(Some(name).filter(|name| !name.is_empty()), address(from.address.expose())?);
    Message::builder()
        .from(sender)
        .to(MailboxHeader::new(None, address(mail.to.expose())?))
        .subject(plain_line(&mail.subject).chars().take(SUBJECT_CHARS_MAX).collect::<String>())
        .date(SystemTime::from(mail.date))
        .message_id(Some(mail.message_id.clone()))
        .header(AutoSubmitted)
        .header(ListId(format!(
            "{} <{}.udklip>",
            plain_line(&mail.list),
            mail.list.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
        )))
        .multipart(MultiPart::alternative_plain_html(plain_body(&mail.text), plain_body(&mail.html)))
        .map_err(|error| format!("the mail cannot be written: {error}"))
}

fn plain_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || is_direction_mark(c) { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn plain_body(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|&c| c == '\n' || c == '\t' || !c.is_control()).collect()
}

/// Marks that turn the direction of text and so can hide what stands there.
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[derive(Debug, Clone)]
struct ListId(String);

impl Header for ListId {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Id")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EmailAddress;

    fn mail() -> Mail {
        Mail {
            to: EmailAddress::parse("mette@example.org").expect("address"),
            message_id: "<morgen.2026-11-23.1@example.org>".to_owned(),
            date: jiff::Timestamp::from_second(1_795_000_000).expect("moment"),
            subject: "Udligning: æøå\r\nBcc: x@y.dk".to_owned(),
            text: "Én linje\r\rto".to_owned(),
            html: "<p>Én linje</p>".to_owned(),
            list: "morgen".to_owned(),
        }
    }

    #[test]
    fn nothing_smuggles_in_a_header() {
        let from = Mailbox { name: "Ud\r\nBcc: a@b.dk\r\nklip".to_owned(), address: mail().to };
        let bytes = compose(&mail(), &from).expect("composed").formatted();
        let text = String::from_utf8(bytes).expect("ascii");
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
        assert_eq!(text.matches("Content-Type: multipart/alternative").count(), 1);
        assert!(text.contains("Message-ID: <morgen.2026-11-23.1@example.org>"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(text.contains("List-Id: morgen <morgen.udklip>"), "{text}");
    }
}
