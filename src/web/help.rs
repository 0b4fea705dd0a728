//! How to search, with examples that can be clicked, and what the codes of messages stand for.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;

use super::error::{PageResult, page as finished};
use super::messages::{TopicView, topics};
use crate::app::App;

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    nav: &'static str,
    examples: Vec<(String, &'static str)>,
    topics: Vec<TopicView>,
}

/// Every construct with an example and what it means.
const EXAMPLES: [(&str, &str); 14] = [
    ("udligning", "ordet i alle bøjninger: udligning, udligningen, udligninger"),
    ("led:udligning", "alle sammensatte ord med udligning som led: landsudligningen, udligningsreform"),
    ("udligning OG minister", "begge ord; mellemrum betyder det samme"),
    ("borgmester ELLER byråd", "mindst ét af ordene"),
    ("udligning IKKE fodbold", "det første, men ikke det andet"),
    ("\"de bredeste skuldre\"", "ordene lige efter hinanden"),
    ("udlign*", "alle ord, der begynder sådan (mindst tre bogstaver)"),
    ("*reform", "alle ord, der ender sådan"),
    ("=Udligningen", "netop denne form"),
    ("kommuner NÆR/5 milliarder", "højst fem ord imellem, i vilkårlig rækkefølge"),
    ("titel:udligning", "kun i overskriften"),
    ("citat:retfærdig", "kun inden for citater"),
    ("dato:2026-10/2026-11", "udgivet i perioden; også en dag eller en uge (2026-U47)"),
    ("type:leder", "kun ledere; også debat, læserbrev, nyhed, telegram"),
];

/// The page.
pub(super) async fn page(State(app): State<Arc<App>>) -> PageResult {
    let mut examples: Vec<_> = EXAMPLES.iter().map(|&(query, meaning)| (query.to_owned(), meaning)).collect();
    if let Some(source) = app.sources.values().find(|source| source.is_active()) {
        examples.push((format!("kilde:{}", source.id), "kun fra ét medie"));
    }
    if let Some(message) = app.topics.iter().flat_map(|topic| &topic.messages).next() {
        examples.push((format!("budskab:{}", message.code), "artikler, hvor budskabet er fundet"));
    }
    finished(&HelpPage { nav: "hjaelp", examples, topics: topics(&app) })
}
