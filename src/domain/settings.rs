//! One installation's settings, checked.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use super::Mailbox;

/// Everything `config/udklip.toml` and the environment settle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// IANA zone for days, schedules and every time shown: `Europe/Copenhagen`.
    pub zone: String,
    /// How pages and feeds are fetched.
    pub fetch: FetchSettings,
    /// How digests leave the house.
    pub mail: MailSettings,
    /// The web desk.
    pub web: WebSettings,
    /// The store.
    pub store: StoreSettings,
    /// The worker's rhythm.
    pub work: WorkSettings,
    /// What parsing one document may cost.
    pub parsing: ParsingSettings,
}

/// How pages and feeds are fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchSettings {
    /// Product name and version: `Udklip/0.1`. Never a browser's.
    pub user_agent: String,
    /// Address or mail where a publisher can reach us; sent with every request.
    pub contact: String,
    /// Private networks that may be fetched from. Empty: none.
    pub allow_networks: Vec<Network>,
    /// The whole of one request, redirects and body included.
    pub total_timeout: Duration,
    /// Between two bytes.
    pub read_timeout: Duration,
    /// The most decoded bytes of one answer.
    pub body_bytes_max: usize,
    /// The least time between two requests to one host, whatever a source says.
    pub host_gap_min: Duration,
}

/// How digests leave the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The relay. `None`: digests are laid in the outbox folder as `.eml`.
    pub smtp: Option<SmtpSettings>,
    /// The sender.
    pub from: Mailbox,
}

/// A mail relay.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// `smtp://`, `smtps://` or `smtp+starttls://`, host and port, as lettre's `from_url` reads it, without a password.
    pub url: String,
    /// User and password, if the relay wants them. Never printed.
    pub credentials: Option<(String, String)>,
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let has_credentials = self.credentials.is_some();
        f.debug_struct("SmtpSettings").field("url", &self.url).field("has_credentials", &has_credentials).finish()
    }
}

/// The web desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSettings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The address people reach it under, for links in mails, without a slash at the end.
    pub public_url: String,
}

/// The store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreSettings {
    /// `sqlite:` address. `None`: `udklip.db` in the data folder.
    pub url: Option<String>,
}

/// The worker's rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkSettings {
    /// Between two looks at what is due.
    pub tick: Duration,
    /// Feeds and pages fetched at once, over all hosts.
    pub fetches_at_once: usize,
    /// How long a job stays with a worker that has fallen silent.
    pub lease: Duration,
    /// How long articles are kept after they were first seen. `None`: for ever.
    pub keep: Option<Duration>,
    /// Where everything the program makes is kept: store, index, outbox.
    pub data_dir: PathBuf,
}

/// What parsing one document from outside may cost before it is given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsingSettings {
    /// By the clock.
    pub time: Duration,
    /// Of processor time, in whole seconds.
    pub cpu: Duration,
    /// Of memory, on top of what the program itself occupies.
    pub memory_bytes_max: u64,
}

impl Default for ParsingSettings {
    fn default() -> Self {
        Self { time: Duration::from_secs(30), cpu: Duration::from_secs(10), memory_bytes_max: 400_000_000 }
    }
}

/// A block of addresses in CIDR notation: `127.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Why a text is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a network: write an address and a length, such as 127.0.0.0/8")]
pub struct NetworkError(String);

impl Network {
    /// Reads CIDR notation; a plain address is a network of one.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), |prefix| prefix.trim().parse().map_err(|_| wrong()))?;
        if prefix > longest { Err(wrong()) } else { Ok(Self { address, prefix }) }
    }

    /// True when `address` lies in the network. Families never mix.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_own_addresses_only() {
        let loopback = Network::parse("127.0.0.0/8").expect("network");
        assert!(loopback.contains("127.9.9.9".parse().expect("address")));
        assert!(!loopback.contains("128.0.0.1".parse().expect("address")));
        assert!(!loopback.contains("::1".parse().expect("address")));
        assert!(Network::parse("0.0.0.0/0").expect("network").contains("9.9.9.9".parse().expect("address")));
        assert!(Network::parse("127.0.0.0/33").is_err());
    }
}
