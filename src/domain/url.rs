//! Addresses, in the one form under which we know a page.

use std::fmt;

/// Why a text is no address of a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It cannot be read as an address.
    #[error("`{text}` is not an address: {reason}; write https://…")]
    Malformed {
        /// What was given.
        text: String,
        /// The parser's own words.
        reason: String,
    },
    /// It is an address, but of another kind.
    #[error("`{text}` is not a web address: only http and https are read")]
    Scheme {
        /// What was given.
        text: String,
    },
}

/// An http(s) address without what only tracks readers: the identity of a page.
///
/// Dropped: the fragment, a user and password, default ports, known tracking parameters
/// (`utm_*`, `fbclid`, `gclid`, `referrer`, `rss`, `nonamp` …). Kept: everything that may choose another page.
/// Scheme and `www.` are kept for fetching but not for identity: see [`CanonicalUrl::identity`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CanonicalUrl(url::Url);

/// Query parameters that never choose another page. Seen on Danish sites (DOMAIN section 2) or common everywhere.
const TRACKING: [&str; 16] = [
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "yclid",
    "referrer",
    "rss",
    "nonamp",
    "ref_src",
    "cmpid",
    "ns_campaign",
    "wt_mc",
    "at_medium",
];

impl CanonicalUrl {
    /// Reads an absolute address.
    ///
    /// # Errors
    /// When `text` is no absolute http(s) address.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        let url = url::Url::parse(text).map_err(|error| UrlError::Malformed {
            text: text.chars().take(200).collect(),
            reason: error.to_string(),
        })?;
        Self::from_url(url)
    }

    /// Reads an address that may be relative to `base`.
    ///
    /// # Errors
    /// As [`CanonicalUrl::parse`].
    pub fn join(base: &Self, text: &str) -> Result<Self, UrlError> {
        let url = base.0.join(text.trim()).map_err(|error| UrlError::Malformed {
            text: text.chars().take(200).collect(),
            reason: error.to_string(),
        })?;
        Self::from_url(url)
    }

    fn from_url(mut url: url::Url) -> Result<Self, UrlError> {
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(UrlError::Scheme { text: url.as_str().chars().take(200).collect() });
        }
        if url.fragment().is_some() {
            url.set_fragment(None);
        }
        // Both can only fail for addresses without a host, which were refused above.
        let _cannot_fail = url.set_username("");
        let _cannot_fail = url.set_password(None);
        // Most addresses have none; they need not pay for what follows.
        if url.query().is_none() {
            return Ok(Self(url));
        }
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !is_tracking(name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if kept.len() != url.query_pairs().count() {
            if kept.is_empty() {
                url.set_query(None);
            } else {
                url.query_pairs_mut().clear().extend_pairs(kept);
            }
        }
        if url.query() == Some("") {
            url.set_query(None);
        }
        Ok(Self(url))
    }

    /// The address, for fetching and for links.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The parsed address.
    pub fn as_url(&self) -> &url::Url {
        &self.0
    }

    /// The host in lower case, without a leading `www.`.
    pub fn host(&self) -> &str {
        let host = self.0.host_str().unwrap_or_default();
        host.strip_prefix("www.").unwrap_or(host)
    }

    /// The form two addresses share when they lead to the same page: no scheme, no `www.`, no slash at the end,
    /// percent-encoding in upper case as `url` leaves it.
    pub fn identity(&self) -> String {
        let mut identity = self.host().to_owned();
        if let Some(port) = self.0.port() {
            identity.push(':');
            identity.push_str(&port.to_string());
        }
        identity.push_str(self.0.path().trim_end_matches('/'));
        if let Some(query) = self.0.query() {
            identity.push('?');
            identity.push_str(query);
        }
        identity
    }
}

fn is_tracking(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

impl From<CanonicalUrl> for String {
    fn from(url: CanonicalUrl) -> Self {
        url.0.into()
    }
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_page_share_an_identity() {
        let same = [
            "https://www.avis.dk/politik/sag?referrer=RSS",
            "http://avis.dk/politik/sag/",
            "https://avis.dk/politik/sag?utm_source=rss_nyheder&utm_medium=x#kommentarer",
            "https://user:pw@www.avis.dk:443/politik/sag?rss",
        ];
        for text in same {
            assert_eq!(CanonicalUrl::parse(text).expect(text).identity(), "avis.dk/politik/sag", "{text}");
        }
    }

    #[test]
    fn what_may_choose_another_page_is_kept() {
        let one = CanonicalUrl::parse("https://avis.dk/vis?id=1&utm_source=x").expect("address");
        let two = CanonicalUrl::parse("https://avis.dk/vis?id=2").expect("address");
        assert_eq!(one.as_str(), "https://avis.dk/vis?id=1");
        assert_ne!(one.identity(), two.identity());
    }

    #[test]
    fn only_web_addresses_pass() {
        for bad in ["", "avis.dk/sag", "ftp://avis.dk", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"]
        {
            assert!(CanonicalUrl::parse(bad).is_err(), "{bad} passed");
        }
    }
}
