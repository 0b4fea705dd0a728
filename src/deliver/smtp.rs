//! A mail relay, spoken to step by step, so that we know how far a mail had come when a connection broke.

use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::message::compose;
use super::{DeliverError, Mail, SendOutcome};
use crate::domain::{Mailbox, SmtpSettings};

/// Each step of the talk, connecting included.
const STEP_TIMEOUT: Duration = Duration::from_mins(1);
/// The relay's word after the mail: RFC 5321 4.5.3.2.6 asks for ten minutes, since giving up early makes doubles.
const FINAL_TIMEOUT: Duration = Duration::from_mins(10);

/// A relay and the sender it knows.
#[derive(Debug, Clone)]
pub struct Relay {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<(String, String)>,
    from: Mailbox,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    Plain,
    StartTls,
    Wrapped,
}

/// A step that failed before anything was handed over.
struct Step {
    doing: &'static str,
    error: lettre::transport::smtp::Error,
}

impl Relay {
    pub(super) fn new(settings: &SmtpSettings, from: Mailbox) -> Result<Self, DeliverError> {
        let wrong = |reason: &str| DeliverError::Relay { url: settings.url.clone(), reason: reason.to_owned() };
        let url = url::Url::parse(&settings.url).map_err(|error| wrong(&error.to_string()))?;
        let host = url.host_str().ok_or_else(|| wrong("it names no host"))?.to_owned();
        let required = url.query_pairs().any(|(key, value)| key == "tls" && value == "required");
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Wrapped, 465),
            "smtp" if required => (Security::StartTls, 587),
            "smtp" => (Security::Plain, 25),
            other => return Err(wrong(&format!("`{other}` is no mail protocol"))),
        };
        if settings.credentials.is_some() && security == Security::Plain {
            return Err(wrong("a password would be sent in the clear; use smtps:// or ?tls=required"));
        }
        let credentials = settings.credentials.clone();
        Ok(Self { host, port: url.port().unwrap_or(port), security, credentials, from })
    }

    pub(super) fn describe(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    pub(super) async fn send(&self, mail: &Mail) -> SendOutcome {
        let bytes = match compose(mail, &self.from) {
            Ok(message) => message.formatted(),
            Err(reason) => return SendOutcome::Refused { reason },
        };
        match tokio::time::timeout(STEP_TIMEOUT, self.prepare(mail)).await {
            Err(_too_long) => {
                SendOutcome::Later { reason: format!("{}: no answer for {STEP_TIMEOUT:?}", self.describe()) }
            }
            Ok(Err(step)) => self.before_handover(&step),
            Ok(Ok(connection)) => self.hand_over(connection, &bytes).await,
        }
    }

    /// Up to the relay's word that it wants the mail.
    async fn prepare(&self, mail: &Mail) -> Result<AsyncSmtpConnection, Step> {
        let step = |doing| move |error| Step { doing, error };
        let hello = ClientId::default();
        let tls = || TlsParameters::new(self.host.clone());
        let wrapper = match self.security {
            Security::Wrapped => Some(tls().map_err(step("prepare TLS"))?),
            Security::Plain | Security::StartTls => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, Some(STEP_TIMEOUT), &hello, wrapper, None)
            .await
            .map_err(step("connect"))?;
        if self.security == Security::StartTls {
            connection.starttls(tls().map_err(step("prepare TLS"))?, &hello).await.map_err(step("start TLS"))?;
        }
        if let Some((user, password)) = &self.credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(step("log in"))?;
        }
        let address = |text: &str| text.parse::<Address>().ok();
        connection
            .command(MailFrom::new(address(self.from.address.expose()), Vec::new()))
            .await
            .map_err(step("name the sender"))?;
        if let Some(recipient) = address(mail.to.expose()) {
            connection.command(Rcpt::new(recipient, Vec::new())).await.map_err(step("name the recipient"))?;
        }
        connection.command(Data).await.map_err(step("begin the mail"))?;
        Ok(connection)
    }

    /// Before the mail was handed over every failure is a plain one: later, or never.
    fn before_handover(&self, step: &Step) -> SendOutcome {
        let reason = format!("{} could not {}: {}", self.describe(), step.doing, step.error);
        // A relay that refuses our login today may take it tomorrow; a recipient that does not exist will not.
        let about_this_mail = matches!(step.doing, "name the recipient" | "begin the mail");
        if step.error.is_permanent() && about_this_mail {
            SendOutcome::Refused { reason }
        } else {
            SendOutcome::Later { reason }
        }
    }

    async fn hand_over(&self, mut connection: AsyncSmtpConnection, bytes: &[u8]) -> SendOutcome {
        let outcome = match tokio::time::timeout(FINAL_TIMEOUT, connection.message(bytes)).await {
            Err(_too_long) => {
                SendOutcome::Uncertain { reason: format!("no word from {} after the mail", self.describe()) }
            }
            Ok(Ok(_accepted)) => SendOutcome::Accepted,
            Ok(Err(error)) if error.is_permanent() => {
                SendOutcome::Refused { reason: format!("{}: {error}", self.describe()) }
            }
            Ok(Err(error)) if error.is_transient() => {
                SendOutcome::Later { reason: format!("{}: {error}", self.describe()) }
            }
            Ok(Err(error)) => {
                SendOutcome::Uncertain { reason: format!("{} broke off after the mail: {error}", self.describe()) }
            }
        };
        connection.abort().await;
        outcome
    }
}
