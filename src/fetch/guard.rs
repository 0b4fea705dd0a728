//! The address guard: which hosts may be spoken to at all.
//!
//! Three checks, because each alone has a hole: the written host of every hop (literal addresses never reach
//! the resolver), the resolver hook that hands out the addresses really dialled (names can point anywhere, and
//! change between two look-ups), and no proxy (it would resolve for us).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::domain::Network;

/// The most addresses of one name that are tried.
const ADDRESSES_MAX: usize = 16;

/// Which addresses a connection may go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Public addresses and those of `allow_networks`.
    Public,
    /// Only those of `allow_networks`: the port is not one of the web's own.
    Listed,
}

/// A host, or an address of it, that may not be spoken to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotPublic {
    #[error("{0} is not an address of the public internet")]
    Address(IpAddr),
    #[error("every address of `{0}` is private or reserved")]
    Name(String),
    #[error("port {port} of `{host}` is not a web port, and the host is not in a listed network")]
    Port { host: String, port: u16 },
    #[error("`{0}` has no host and scheme to fetch from")]
    Scheme(String),
}

/// A name that could not be turned into addresses.
#[derive(Debug, thiserror::Error)]
#[error("`{name}`: {reason}")]
pub(super) struct LookupFailed {
    name: String,
    reason: String,
}

/// Judges addresses by one installation's settings.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    allowed: Arc<[Network]>,
    lookup: Lookup,
}

/// Who turns names into addresses.
#[derive(Debug, Clone, Default)]
pub(super) enum Lookup {
    /// The system.
    #[default]
    System,
    /// A test, which answers what it likes.
    #[cfg(test)]
    Scripted(Arc<super::resolver_tests::Script>),
}

impl Guard {
    pub(super) fn new(allowed: &[Network]) -> Self {
        Self { allowed: allowed.into(), lookup: Lookup::default() }
    }

    /// The same, with names turned into addresses by a test.
    #[cfg(test)]
    pub(super) fn scripted(allowed: &[Network], script: Arc<super::resolver_tests::Script>) -> Self {
        Self { allowed: allowed.into(), lookup: Lookup::Scripted(script) }
    }

    /// Judges the written host and port of a hop: how far its connection may reach, or why there is none.
    pub(super) fn judge(&self, url: &Url) -> Result<Reach, NotPublic> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NotPublic::Scheme(url.scheme().to_owned()));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(NotPublic::Scheme(url.scheme().to_owned()));
        };
        let reach = if matches!(port, 80 | 443) { Reach::Public } else { Reach::Listed };
        let literal: IpAddr = match host {
            Host::Domain(_) => return Ok(reach),
            Host::Ipv4(address) => address.into(),
            Host::Ipv6(address) => address.into(),
        };
        if self.permits(literal, reach) {
            Ok(reach)
        } else if is_public(literal) {
            Err(NotPublic::Port { host: literal.to_string(), port })
        } else {
            Err(NotPublic::Address(literal))
        }
    }

    fn permits(&self, address: IpAddr, reach: Reach) -> bool {
        let is_listed = self.allowed.iter().any(|network| network.contains(address));
        is_listed || (reach == Reach::Public && is_public(address))
    }
}

/// The resolver the client dials by: only addresses the guard permits come out of it.
#[derive(Debug)]
pub(super) struct GuardedResolver {
    guard: Guard,
    reach: Reach,
}

impl GuardedResolver {
    pub(super) const fn new(guard: Guard, reach: Reach) -> Self {
        Self { guard, reach }
    }
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, reach) = (self.guard.clone(), self.reach);
        Box::pin(async move {
            let found = guard.lookup.addresses_of(name.as_str()).await?;
            let permitted: Vec<SocketAddr> =
                found.into_iter().filter(|address| guard.permits(address.ip(), reach)).take(ADDRESSES_MAX).collect();
            if permitted.is_empty() {
                return Err(NotPublic::Name(name.as_str().to_owned()).into());
            }
            let addresses: Addrs = Box::new(permitted.into_iter());
            Ok(addresses)
        })
    }
}

impl Lookup {
    async fn addresses_of(&self, name: &str) -> Result<Vec<SocketAddr>, LookupFailed> {
        if is_localhost(name) {
            return Ok(vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]);
        }
        match self {
            Self::System => match tokio::net::lookup_host((name, 0)).await {
                Ok(addresses) => Ok(addresses.collect()),
                Err(error) => Err(LookupFailed { name: name.to_owned(), reason: error.to_string() }),
            },
            #[cfg(test)]
            Self::Scripted(script) => Ok(script.answer(name).await),
        }
    }
}

/// `localhost` and every name under it are this machine (RFC 6761 section 6.3), whatever a DNS server says.
fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// True for addresses of the public internet: the IANA special-purpose registries (read November 2026) taken out.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

#[expect(clippy::match_same_arms, reason = "one line for each entry of the registry")]
fn is_public_v4(address: Ipv4Addr) -> bool {
    match address.octets() {
        [0 | 10 | 127, ..] => false,  // this network, private, loopback
        [100, 64..=127, ..] => false, // carrier-grade NAT
        [169, 254, ..] => false,      // link-local, cloud metadata
        [172, 16..=31, ..] => false,  // private
        [192, 0, 0 | 2, _] => false,  // protocol assignments, documentation
        [192, 88, 99, _] => false,    // 6to4 relays
        [192, 168, ..] => false,      // private
        [198, 18..=19, ..] => false,  // benchmarking
        [198, 51, 100, _] => false,   // documentation
        [203, 0, 113, _] => false,    // documentation
        [first, ..] => first < 224,   // beyond: multicast, reserved, broadcast
    }
}

/// Only `2000::/3` is handed out; that alone leaves out `::`, loopback, mapped and compatible IPv4, NAT64,
/// unique-local, link-local, site-local and multicast.
#[expect(clippy::match_same_arms, reason = "one line for each entry of the registry")]
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, 0..=0x01ff, ..] => false, // IETF protocols, Teredo, ORCHID
        [0x2001, 0x0db8, ..] => false,     // documentation
        [0x2002, ..] => false,             // 6to4: holds an IPv4 address
        [0x3fff, 0..=0x0fff, ..] => false, // documentation
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(allowed: &[&str], url: &str) -> Result<Reach, NotPublic> {
        let networks: Vec<Network> = allowed.iter().map(|text| Network::parse(text).expect(text)).collect();
        Guard::new(&networks).judge(&Url::parse(url).expect(url))
    }

    #[test]
    fn every_spelling_of_an_inner_address_is_refused() {
        let hosts = [
            "127.0.0.1",
            "127.1",
            "0",
            "0x7f000001",
            "0177.0.0.1",
            "2130706433",
            "127.0.0.1.",
            "①②⑦.⓪.⓪.①",
            "127。0。0。1",
            "[::1]",
            "[::]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::a00:1]",
            "[2002:7f00:1::]",
            "[fe80::1]",
            "[fc00::1]",
            "[fec0::1]",
            "169.254.169.254",
            "[fd00:ec2::254]",
            "100.64.0.1",
            "100.100.100.200",
            "192.0.0.192",
            "198.18.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "224.0.0.1",
            "[ff02::1]",
            "public.example@127.0.0.1",
            "[2001::1]",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
        ];
        for host in hosts {
            let verdict = judge(&[], &format!("http://{host}/"));
            assert!(matches!(verdict, Err(NotPublic::Address(_))), "{host}: {verdict:?}");
        }
    }

    #[test]
    fn only_the_schemes_of_the_web_are_read() {
        for url in ["file:///etc/passwd", "gopher://h/", "ftp://h/", "data:text/plain,x"] {
            assert!(matches!(judge(&[], url), Err(NotPublic::Scheme(_))), "{url}");
        }
    }

    #[test]
    fn public_addresses_pass_on_web_ports_only() {
        for host in ["9.9.9.9", "172.32.0.1", "100.128.0.1", "[2a01:4f8::1]", "[2606:4700::1]"] {
            assert_eq!(judge(&[], &format!("http://{host}/")), Ok(Reach::Public), "{host}");
            assert_eq!(judge(&[], &format!("https://{host}/")), Ok(Reach::Public), "{host}");
            assert!(matches!(judge(&[], &format!("http://{host}:22/")), Err(NotPublic::Port { .. })), "{host}");
        }
    }

    #[test]
    fn a_listed_network_may_be_reached_on_any_port() {
        assert_eq!(judge(&["127.0.0.0/8"], "http://127.0.0.1:8080/"), Ok(Reach::Listed));
        assert!(judge(&["127.0.0.0/8"], "http://10.0.0.1/").is_err());
        assert!(judge(&["127.0.0.0/8"], "http://[::ffff:7f00:1]/").is_err());
    }

    #[test]
    fn names_wait_for_the_resolver_and_odd_ports_for_a_listed_address() {
        assert_eq!(judge(&[], "https://avis.dk/"), Ok(Reach::Public));
        assert_eq!(judge(&[], "https://avis.dk:8443/"), Ok(Reach::Listed));
    }

    #[tokio::test]
    async fn names_under_localhost_are_this_machine_and_not_public() {
        for name in ["localhost", "localhost.", "X.localhost", "a.b.localhost."] {
            let resolver = GuardedResolver::new(Guard::new(&[]), Reach::Public);
            assert!(resolver.resolve(name.parse().expect(name)).await.is_err(), "{name}");
            let loopback = [Network::parse("127.0.0.0/8").expect("network")];
            let resolver = GuardedResolver::new(Guard::new(&loopback), Reach::Listed);
            let found: Vec<_> = resolver.resolve(name.parse().expect(name)).await.expect(name).collect();
            assert_eq!(found, [SocketAddr::from(([127, 0, 0, 1], 0))], "{name}");
        }
    }
}
