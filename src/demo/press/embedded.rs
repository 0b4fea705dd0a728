//! The texts this program carries: the one list of the files in `articles/`.

/// The outlets.
pub(super) const OUTLETS: &str = include_str!("outlets.toml");

/// Every file of articles, by name. A test fails when the folder holds another set.
pub(super) const ARTICLES: [(&str, &str); 9] = [
    ("articles/other1.toml", include_str!("articles/other1.toml")),
    ("articles/other2.toml", include_str!("articles/other2.toml")),
    ("articles/quiet1.toml", include_str!("articles/quiet1.toml")),
    ("articles/quiet2.toml", include_str!("articles/quiet2.toml")),
    ("articles/sample.toml", include_str!("articles/sample.toml")),
    ("articles/today.toml", include_str!("articles/today.toml")),
    ("articles/wave1.toml", include_str!("articles/wave1.toml")),
    ("articles/wave2.toml", include_str!("articles/wave2.toml")),
    ("articles/wave3.toml", include_str!("articles/wave3.toml")),
];
