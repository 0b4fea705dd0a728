//! The one place where HTTP clients are made.

use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;
use rustls::crypto::{CryptoProvider, ring};

use super::FetchError;
use super::guard::{Guard, GuardedResolver, Reach};
use crate::domain::FetchSettings;

/// The most time a connection may take to come about, look-up and handshake included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The guarded clients: one for the web's own ports, one for the ports of listed networks.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    public: Client,
    listed: Client,
}

impl Clients {
    /// Makes both clients.
    ///
    /// # Errors
    /// When the library refuses the settings or finds no certificates.
    pub(super) fn new(settings: &FetchSettings, guard: &Guard) -> Result<Self, FetchError> {
        ensure_crypto_provider();
        Ok(Self { public: build(settings, guard, Reach::Public)?, listed: build(settings, guard, Reach::Listed)? })
    }

    pub(super) const fn reaching(&self, reach: Reach) -> &Client {
        match reach {
            Reach::Public => &self.public,
            Reach::Listed => &self.listed,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one constructor everybody else is sent to")]
fn build(settings: &FetchSettings, guard: &Guard, reach: Reach) -> Result<Client, FetchError> {
    Client::builder()
        .user_agent(format!("{} (+{})", settings.user_agent, settings.contact))
        .dns_resolver(GuardedResolver::new(guard.clone(), reach))
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIMEOUT.min(settings.total_timeout))
        .read_timeout(settings.read_timeout)
        .timeout(settings.total_timeout)
        .gzip(true)
        .brotli(true)
        .zstd(true)
        .deflate(true)
        .build()
        .map_err(|error| FetchError::Client { reason: error.to_string() })
}

/// main installs ring first thing; tests and tools that start elsewhere get it here.
fn ensure_crypto_provider() {
    if CryptoProvider::get_default().is_none() {
        match ring::default_provider().install_default() {
            // Err: another thread was a moment earlier, which is as good.
            Ok(()) | Err(_) => {}
        }
    }
}
