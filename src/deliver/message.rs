//! One digest as a MIME message: text and HTML, headers that mail programs and people rely on.

use std::time::SystemTime;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox as MailboxHeader, Message, MultiPart};

use super::{Mail, MailList};
use crate::domain::{EmailAddress, Mailbox};

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
    let message = Message::builder()
        .from(sender)
        .to(MailboxHeader::new(None, address(mail.to.expose())?))
        .subject(plain_line(&mail.subject).chars().take(SUBJECT_CHARS_MAX).collect::<String>())
        .date(SystemTime::from(mail.date))
        .message_id(Some(mail.message_id.clone()))
        .header(AutoSubmitted)
        .header(ListId(list_id(&mail.list, from)));
    let message = match &mail.list.leave {
        Some(leave) => message.header(ListUnsubscribe(leave_by_mail(&mail.list, leave))),
        None => message,
    };
    message
        .multipart(MultiPart::alternative_plain_html(plain_body(&mail.text), plain_body(&mail.html)))
        .map_err(|error| format!("the mail cannot be written: {error}"))
}

/// The name for people, then the id under the sender's own host (RFC 2919).
fn list_id(list: &MailList, from: &Mailbox) -> String {
    let id = list.id.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let host = from.address.expose().rsplit_once('@').map_or("invalid", |(_, host)| host);
    let name: String = plain_line(&list.name).chars().filter(|sign| !"<>\"\\(),".contains(*sign)).collect();
    format!("{name} <{id}.udklip.{host}>")
}

/// The address of a mail that asks to be taken off the list (RFC 2369): a person reads it, so nothing is promised to
/// happen at once.
fn leave_by_mail(list: &MailList, leave: &EmailAddress) -> String {
    format!("<mailto:{}?subject={}>", escaped(leave.expose()), escaped(&format!("Afmeld {}", list.id)))
}

/// What may stand in a mailto address as it is (RFC 6068); everything else by its bytes.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.-_~+".contains(&byte);
    let written = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(written).collect()
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

#[derive(Debug, Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
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
            list: MailList {
                id: "morgen".to_owned(),
                name: "Morgen\r\nBcc: x@y.dk".to_owned(),
                leave: EmailAddress::parse("afmeld%me@example.org").ok(),
            },
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
        assert!(text.contains("List-Id: Morgen  Bcc: x@y.dk <morgen.udklip.example.org>\r\n"), "{text}");
    }

    #[test]
    fn a_reader_can_leave_the_list_by_mail_where_somebody_reads_it() {
        let from = Mailbox { name: String::new(), address: mail().to };
        let written =
            |mail: &Mail| String::from_utf8(compose(mail, &from).expect("composed").formatted()).expect("text");
        let text = written(&mail());
        let expected = "List-Unsubscribe: <mailto:afmeld%25me@example.org?subject=Afmeld%20morgen>\r\n";
        assert!(text.contains(expected), "{text}");
        assert!(!text.contains("List-Unsubscribe-Post"), "nothing here answers a POST");
        let mut nobody = mail();
        nobody.list.leave = None;
        assert!(!written(&nobody).contains("List-Unsubscribe"));
    }
}
