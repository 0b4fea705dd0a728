//! How to search, with examples that can be clicked.

use askama::Template;

use super::error::{PageResult, page as finished};

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    nav: &'static str,
    examples: &'static [(&'static str, &'static str)],
}

/// Every construct with an example and what it means.
const EXAMPLES: [(&str, &str); 16] = [
    ("udligning", "ordet i alle bøjninger: udligning, udligningen, udligninger"),
    ("led:udligning", "alle sammensatte ord med udligning som led: landsudligningen, udligningsreform"),
    ("udligning OG minister", "begge ord; mellemrum betyder det samme"),
    ("Klitbjerg ELLER Hedelund", "mindst ét af ordene"),
    ("udligning IKKE fodbold", "det første, men ikke det andet"),
    ("\"de bredeste skuldre\"", "ordene lige efter hinanden"),
    ("udlign*", "alle ord, der begynder sådan (mindst tre bogstaver)"),
    ("*reform", "alle ord, der ender sådan"),
    ("=Udligningen", "netop denne form"),
    ("kommuner NÆR/5 milliarder", "højst fem ord imellem, i vilkårlig rækkefølge"),
    ("titel:udligning", "kun i overskriften"),
    ("citat:retfærdig", "kun inden for citater"),
    ("kilde:sundposten", "kun fra ét medie"),
    ("budskab:K1", "artikler, hvor budskabet er fundet"),
    ("dato:2026-10/2026-11", "udgivet i perioden; også en dag eller en uge (2026-U47)"),
    ("type:leder", "kun ledere; også debat, læserbrev, nyhed, telegram"),
];

/// The page.
pub(super) async fn page() -> PageResult {
    finished(&HelpPage { nav: "hjaelp", examples: &EXAMPLES })
}
