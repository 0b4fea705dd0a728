//! The texts this program carries: the one list of the files in `articles/`.

/// The outlets.
pub(super) const OUTLETS: &str = include_str!("outlets.toml");

/// Every file of articles, by name. A test fails when the folder holds another set.
pub(super) const ARTICLES: [(&str, &str); 1] = [("articles/sample.toml", include_str!("articles/sample.toml"))];
