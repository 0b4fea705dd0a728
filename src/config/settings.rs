//! `udklip.toml` and the environment → [`Settings`].

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::environment::Environment;
use super::reader::{Document, Table};
use crate::domain::{
    EmailAddress, FetchSettings, MailSettings, Mailbox, Network, ParsingSettings, Settings, SmtpSettings,
    StoreSettings, WebSettings, WorkSettings,
};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

pub(super) fn read(document: &Document<'_>, environment: &Environment) -> Option<Settings> {
    let root = document.root();
    let zone = root.optional_parsed("zone", checked_zone).unwrap_or_else(|| "Europe/Copenhagen".to_owned());
    let fetch = fetch(&root);
    let mail = mail(&root);
    let web = web(&root);
    let store = root.table("store");
    let url = store.optional_parsed("url", |text| {
        if text.starts_with("sqlite:") { Ok(text.to_owned()) } else { Err("only sqlite: addresses are served as yet") }
    });
    store.done();
    let work = work(&root, environment);
    let parsing = parsing(&root);
    root.done();
    document.done();
    Some(Settings { zone, fetch: fetch?, mail: mail?, web: web?, store: StoreSettings { url }, work, parsing })
}

/// Checks an IANA zone's name.
pub(super) fn checked_zone(name: &str) -> Result<String, String> {
    jiff::tz::TimeZone::get(name)
        .map(|_| name.to_owned())
        .map_err(|_unknown| format!("`{name}` is not a time zone; write one such as Europe/Copenhagen"))
}

fn fetch(root: &Table<'_>) -> Option<FetchSettings> {
    let table = root.table("fetch");
    let user_agent =
        table.optional_text("user_agent").unwrap_or_else(|| format!("Udklip/{}", env!("CARGO_PKG_VERSION")));
    let contact = table.text("contact");
    if contact.as_deref().is_some_and(|contact| contact.chars().any(char::is_control)) {
        table.fault("contact", "holds control signs; write an address or a mail where publishers reach you");
    }
    let settings = FetchSettings {
        user_agent,
        contact: contact.unwrap_or_default(),
        allow_networks: table.parsed_texts("allow_networks", Network::parse),
        total_timeout: table.duration("total_timeout", SECOND..=10 * MINUTE, 30 * SECOND),
        read_timeout: table.duration("read_timeout", SECOND..=5 * MINUTE, 10 * SECOND),
        body_bytes_max: usize::try_from(table.integer("body_bytes_max", 10_000..=100_000_000, 10_000_000))
            .unwrap_or_default(),
        host_gap_min: table.duration("host_gap_min", Duration::ZERO..=10 * MINUTE, SECOND),
    };
    let complete = table.has("contact");
    table.done();
    complete.then_some(settings)
}

fn mail(root: &Table<'_>) -> Option<MailSettings> {
    let table = root.table("mail");
    let url = table.optional_parsed("smtp", |text| {
        let known = ["smtp://", "smtps://"].iter().any(|scheme| text.starts_with(scheme));
        match url::Url::parse(text) {
            Ok(url) if known && url.password().is_none() => Ok(text.to_owned()),
            Ok(_) if known => Err("it holds a password; set UDKLIP_MAIL__PASSWORD or password_file instead".to_owned()),
            _ => Err(format!(
                "`{text}` is not a relay; write smtp://host:25, smtps://host:465 or smtp://host:587?tls=required"
            )),
        }
    });
    let user = table.optional_text("user");
    let password = table.secret("password", "stands in the file; set UDKLIP_MAIL__PASSWORD or password_file instead");
    let from_file = table.optional_parsed("password_file", |path| {
        std::fs::read_to_string(path).map(|text| text.trim_end().to_owned()).map_err(|error| format!("{path}: {error}"))
    });
    let credentials = user.zip(password.or(from_file));
    let from = table.parsed("from", mailbox);
    table.done();
    let smtp = url.map(|url| SmtpSettings { url, credentials });
    Some(MailSettings { smtp, from: from? })
}

/// Reads `Name <address>` or a plain address.
fn mailbox(text: &str) -> Result<Mailbox, String> {
    let (name, address) = match text.rsplit_once('<') {
        Some((name, rest)) => (name.trim().trim_matches('"'), rest.trim_end().trim_end_matches('>')),
        None => ("", text),
    };
    if name.chars().any(char::is_control) {
        return Err("the name holds control signs".to_owned());
    }
    let address = EmailAddress::parse(address).map_err(|error| error.to_string())?;
    Ok(Mailbox { name: name.to_owned(), address })
}

fn web(root: &Table<'_>) -> Option<WebSettings> {
    let table = root.table("web");
    let listen = table.optional_text("listen").unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listen = listen.parse::<SocketAddr>().map_err(|_not_one| {
        table.fault("listen", format!("is `{listen}`; expected an address and a port such as 127.0.0.1:8080"));
    });
    let public_url = table.optional_parsed("public_url", |text| {
        crate::domain::CanonicalUrl::parse(text).map(|url| url.as_str().trim_end_matches('/').to_owned())
    });
    table.done();
    let listen = listen.ok()?;
    Some(WebSettings { listen, public_url: public_url.unwrap_or_else(|| format!("http://{listen}")) })
}

fn work(root: &Table<'_>, environment: &Environment) -> WorkSettings {
    let table = root.table("work");
    let tick = table.duration("tick", Duration::from_millis(10)..=10 * MINUTE, 5 * SECOND);
    let fetches_at_once = usize::try_from(table.integer("fetches_at_once", 1..=64, 8)).unwrap_or(8);
    let lease = table.duration("lease", SECOND..=60 * MINUTE, 90 * SECOND);
    let keep_days = u64::try_from(table.integer("keep_days", 0..=36_500, 0)).unwrap_or(0);
    let keep = (keep_days > 0).then(|| Duration::from_hours(24 * keep_days));
    table.done();
    let data_dir = environment.data_dir.clone().unwrap_or_else(|| PathBuf::from("index/data"));
    WorkSettings { tick, fetches_at_once, lease, keep, data_dir }
}

fn parsing(root: &Table<'_>) -> ParsingSettings {
    let table = root.table("parsing");
    let default = ParsingSettings::default();
    let memory = i64::try_from(default.memory_bytes_max).unwrap_or(i64::MAX);
    let settings = ParsingSettings {
        time: table.duration("time", Duration::from_millis(10)..=10 * MINUTE, default.time),
        cpu: table.duration("cpu", SECOND..=10 * MINUTE, default.cpu),
        memory_bytes_max: u64::try_from(table.integer("memory_bytes_max", 1_000_000..=8_000_000_000, memory))
            .unwrap_or(default.memory_bytes_max),
    };
    table.done();
    settings
}
