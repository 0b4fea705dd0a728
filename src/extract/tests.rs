//! Pages of an invented press, each built as some real outlet builds its pages.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::domain::{ArticleKind, MomentTrust};

fn about(url: &str) -> PageContext {
    PageContext {
        url: CanonicalUrl::parse(url).ok(),
        recipe: None,
        source_kind: Some(SourceKind::Local),
        language: Some(Language::Danish),
        zone: TimeZone::get("Europe/Copenhagen").expect("bundled"),
        now: "2026-11-24T08:00:00Z".parse().expect("moment"),
        feed_title: None,
    }
}

fn at(article: &Article) -> Option<(String, MomentTrust)> {
    article.published.map(|moment| (moment.at.to_string(), moment.trust))
}

const PARAGRAPHS: [&str; 5] = [
    "Byrådet i Fjordby vil ikke betale mere til andre kommuner, og det fik ministeren at vide, da hun kom forbi i mandags.",
    "- Vi har sparet på skolerne i fire år, og nu er der ikke mere at tage af, siger borgmester Bodil Holm, der har siddet i spidsen siden 2018.",
    "Ifølge kommunens egne tal mister Fjordby 42 mio. kr. om året, hvis forslaget om en ny udligning bliver vedtaget til foråret.",
    "Oppositionen er enig i tallene, men mener, at byrådet selv har en del af ansvaret for den stramme økonomi i byen.",
    "Ministeren svarede, at alle kommuner skal bidrage, og at forhandlingerne først begynder, når Folketinget er samlet igen.",
];

fn body() -> String {
    PARAGRAPHS.iter().map(|paragraph| ["<p>", paragraph, "</p>"].concat()).collect()
}

fn whole() -> String {
    PARAGRAPHS.join("\n\n")
}

#[test]
fn a_newspaper_page_with_json_ld_is_read_in_every_field() {
    let page = format!(
        r#"<!doctype html><html lang="da"><head><title>Fjordby siger nej | Fjordby Tidende</title>
        <meta property="og:site_name" content="Fjordby Tidende"><meta property="og:title" content=" Fjordby siger nej">
        <link rel="canonical" href="/politik/fjordby-siger-nej/"><meta name="tdm-reservation" content="1">
        <meta property="article:section" content="Politik">
        <script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":["NewsArticle"],
        "headline":"Fjordby siger nej","datePublished":"2026-11-23T06:10:00+01:00","dateModified":"2026-11-23T07:00:00+01:00",
        "author":[{{"@id":"\#ol"}}],"isAccessibleForFree":"False"}},{{"@type":"Person","@id":"\#ol","name":"Ove Lind"}}]}}</script></head>
        <body><nav><ul><li><a href="/">Forside</a></li><li><a href="/debat">Debat</a></li></ul></nav>
        <article><h1>Fjordby siger nej</h1><p class="article-lead">Byen vil ikke sende flere penge til naboerne, og det står hele byrådet bag.</p>
        <div class="byline">Af Ove Lind</div><figure><img src="a.jpg"><figcaption>Bodil Holm på rådhuset. Foto: Ib Friis/Ritzau Scanpix</figcaption></figure>
        {}<p>Læs også: <a href="/a">Naboen siger ja</a></p><div class="newsletter">Tilmeld dig vores nyhedsbrev og få nyt hver dag.</div>
        </article><footer>Fjordby Tidende, Torvet 1</footer></body></html>"#,
        body()
    )
    .replace("\\#", "#");
    let article = read_page(&page, &about("https://fjordbytidende.dk/politik/fjordby-siger-nej?referrer=RSS"));
    assert_eq!(article.title, "Fjordby siger nej");
    assert_eq!(
        article.lead_text(),
        Some("Byen vil ikke sende flere penge til naboerne, og det står hele byrådet bag.")
    );
    assert_eq!(article.text, format!("{}\n\n{}", article.lead_text().unwrap_or_default(), whole()));
    assert_eq!(article.byline, ["Ove Lind"]);
    assert_eq!(at(&article), Some(("2026-11-23T05:10:00Z".to_owned(), MomentTrust::Given)));
    assert_eq!(article.modified.map(|at| at.to_string()).as_deref(), Some("2026-11-23T06:00:00Z"));
    assert_eq!((article.access, article.language, article.kind), (Access::Closed, Language::Danish, ArticleKind::News));
    assert_eq!(article.agency, None);
    assert_eq!(article.section.as_deref(), Some("Politik"));
    assert_eq!(article.tdm_reservation.as_deref(), Some("1"));
    assert_eq!(
        article.canonical_url.map(|url| url.to_string()).as_deref(),
        Some("https://fjordbytidende.dk/politik/fjordby-siger-nej/")
    );
    assert_eq!(article.problems, []);
}

#[test]
fn hashed_class_names_and_a_doubled_headline_are_seen_through() {
    let page = format!(
        r#"<html lang="da"><head><title>Nej fra Fjordby - Dagens Blad</title><meta property="og:site_name" content="Dagens Blad"></head>
        <body><div class="css-1q8x"><h1 itemprop="headline"><span aria-hidden="true">Nej fra Fjordby</span><span>Nej fra Fjordby</span></h1>
        <p class="css-77" itemprop="description">Byrådet i Fjordby står sammen om et klart nej til ministeren.</p>
        <div itemprop="articleBody" class="ArticleBody_x7">{}<p class="ArticleBody_paragraphNode__z1">Mødet slutter klokken ni.</p></div></div>
        <div class="css-9"><a href="/1">Første anden historie om noget helt andet i landet</a></div></body></html>"#,
        body()
    );
    let article = read_page(&page, &about("https://dagensblad.dk/nyheder/nej"));
    assert_eq!(article.title, "Nej fra Fjordby");
    assert_eq!(article.lead_text(), Some("Byrådet i Fjordby står sammen om et klart nej til ministeren."));
    assert!(article.text.ends_with("Mødet slutter klokken ni."), "{}", article.text);
    assert!(!article.text.contains("Første anden historie"));
}

#[test]
fn a_consent_wall_is_no_article() {
    let page = r#"<html lang="da"><head><title>Dit samtykke</title></head><body><div id="cookie-consent"><h1>Vi bruger cookies</h1>
        <p>Vi og vores partnere bruger cookies til at vise dig annoncer og måle, hvordan du bruger siden. Du kan til enhver tid trække dit samtykke tilbage.</p>
        <p>Læs mere i vores cookiepolitik, hvor du også finder en liste over vores samarbejdspartnere.</p><button>Accepter alle</button></div></body></html>"#;
    let mut about = about("https://dagensblad.dk/nyheder/nej");
    about.feed_title = Some("Nej fra Fjordby".to_owned());
    let article = read_page(page, &about);
    assert_eq!((article.text.as_str(), article.title.as_str()), ("", "Nej fra Fjordby"));
    assert!(article.problems.iter().any(|problem| problem.as_str().contains("consent")), "{:?}", article.problems);
    assert_eq!(article.access, Access::Unknown);
}

#[test]
fn mail_forms_and_editors_lines_are_left_out() {
    let page = format!(
        r#"<html><head><title>Fjordby siger nej - Egnens Avis</title></head><body><div class="tools"><p>Send til din ven. X</p><p>Artiklen: Fjordby siger nej</p>
        <p>Modtagerens email * : Din e-mail * : Dit navn * : Evt. kommentar: *) skal udfyldes.</p></div><h1>Fjordby siger nej</h1>
        <div class="info">Fjordby - 21. marts 2018 kl. 05:36 Af Ove Lind Kontakt redaktionen: fjordby@egnensavis.dk</div>{}
        <p>Fold sammen Læs mere</p></body></html>"#,
        body()
    );
    let article = read_page(&page, &about("http://egnensavis.dk/Fjordby/Fjordby-siger-nej/artikel/123456?rss"));
    assert_eq!(article.text, whole());
    assert_eq!(article.title, "Fjordby siger nej");
    assert_eq!(article.byline, ["Ove Lind"]);
    assert_eq!(at(&article), Some(("2018-03-21T04:36:00Z".to_owned(), MomentTrust::Repaired)));
}

#[test]
fn a_date_in_a_sentence_is_no_date_of_publication() {
    let page = format!(
        r#"<html lang="da"><title>Nej</title><article><h1>Fjordby siger nej igen</h1><p>Den 1. november 2022 lovede partiet at ændre reglerne for byen.</p>{}</article>"#,
        body()
    );
    assert_eq!(read_page(&page, &about("https://egnensavis.dk/nyheder/nej")).published, None);
}

#[test]
fn a_dateline_glued_to_its_sentence_is_set_apart() {
    let page = format!(
        "<html lang=da><title>Nej</title><article><h1>Fjordby siger nej igen</h1><p><b>FJORDBY:</b>Byrådet samles i aften for at tale om økonomien.</p>{}</article>",
        body()
    );
    let article = read_page(&page, &about("https://egnensavis.dk/nyheder/nej"));
    assert!(article.text.starts_with("FJORDBY: Byrådet samles"), "{}", article.text);
}

#[test]
fn a_teaser_before_a_wall_is_closed_and_the_wall_is_not_text() {
    let page = r#"<html lang="da"><head><title>Borgmester raser</title><meta property="article:content_tier" content="locked">
        <meta property="og:description" content="Bodil Holm er vred på ministeren."></head><body><article><span>FOR ABONNENTER</span><h1>Borgmester raser</h1>
        <p class="lead">Bodil Holm er vred på ministeren.</p><p>Det er tredje gang på et år, at Fjordby kommer dårligst ud af en aftale om penge.</p>
        <div class="offer"><h3>Vil du læse artiklen?</h3><p>Prøv en måned for 9 kroner, og læs alt det, du har lyst til.</p><ul><li>Læs alle artikler på sitet hver dag</li></ul></div></article></body></html>"#;
    let article = read_page(page, &about("https://dagensblad.dk/politik/borgmester-raser"));
    assert_eq!(article.access, Access::Closed);
    assert_eq!(
        article.text,
        "Bodil Holm er vred på ministeren.\n\nDet er tredje gang på et år, at Fjordby kommer dårligst ud af en aftale om penge."
    );
    assert_eq!(article.lead_text(), Some("Bodil Holm er vred på ministeren."));
}

#[test]
fn a_paid_page_that_gives_its_text_is_metered() {
    let page = format!(
        r#"<html lang="da"><script type="application/ld+json">{{"@type":"NewsArticle","headline":"Nej","isAccessibleForFree":true,"hasPart":{{"isAccessibleForFree":false}}}}</script>
        <script type="application/ld+json">{{"@type":"NewsArticle","headline":"Nej fra Fjordby","datePublished":"2026-11-22","isAccessibleForFree":false}}</script><article><h1>Nej fra Fjordby</h1>{}{}</article>"#,
        body(),
        body().replace("Fjordby", "Skovby")
    );
    let article = read_page(&page, &about("https://dagensblad.dk/politik/nej"));
    assert_eq!(article.access, Access::Metered);
    assert_eq!(at(&article), Some(("2026-11-21T23:00:00Z".to_owned(), MomentTrust::Assumed)));
}

#[test]
fn wire_copy_names_its_agency_and_nobody_else() {
    for sign_off in ["<p>/ritzau/</p>", "<p>Det sker i dag. /ritzau/</p>", "<div>/ritzau/</div>"] {
        let page = format!(
            r#"<html lang="da"><title>Fjordby siger nej</title><article><h1>Fjordby siger nej</h1><p class="byline">Af Ritzau</p>{}{sign_off}</article>"#,
            body()
        );
        let article = read_page(&page, &about("https://dagensblad.dk/politik/nej"));
        assert_eq!((article.agency.as_deref(), article.byline.len()), (Some("Ritzau"), 0), "{sign_off}");
        assert_eq!(article.kind, ArticleKind::Telegram);
    }
}

#[test]
fn a_photo_credit_makes_no_telegram() {
    let page = format!(
        r#"<html lang="da"><title>Fjordby siger nej</title><article><h1>Fjordby siger nej</h1>{}<p>Foto: Ib Friis/Ritzau Scanpix</p></article>"#,
        body()
    );
    let article = read_page(&page, &about("https://dagensblad.dk/politik/nej"));
    assert_eq!((article.agency.as_deref(), article.kind), (None, ArticleKind::News));
    assert_eq!(article.text, whole());
}

#[test]
fn related_teasers_do_not_flood_the_article() {
    let teasers: Vec<String> = (0..30)
        .map(|n| format!(r#"<li><a href="/{n}"><h3>En anden historie nummer {n}</h3><p>Her er et par linjer om noget, der skete i by nummer {n} i går aftes.</p></a></li>"#))
        .collect();
    let teasers = teasers.concat();
    let page = format!(
        r#"<html lang="da"><title>Nej</title><main><article><h1>Fjordby siger nej igen</h1>{}</article><section class="related"><ul>{teasers}</ul></section></main>"#,
        body()
    );
    let article = read_page(&page, &about("https://dagensblad.dk/politik/nej"));
    assert_eq!(article.text, whole());
}

#[test]
fn a_page_of_short_items_keeps_them_all() {
    let items: Vec<String> = (0..8)
        .map(|n| format!("<article class=\"short-news\"><h2>Kort nyt nummer {n}</h2><p>Kommune nummer {n} har vedtaget sit budget for næste år, og skatten stiger ikke, oplyser borgmesteren.</p></article>"))
        .collect();
    let page = format!(r#"<html lang="da"><title>Kort nyt</title><main>{}</main>"#, items.concat());
    let article = read_page(&page, &about("https://dagensblad.dk/kort"));
    for n in 0..8 {
        assert!(article.text.contains(&format!("Kommune nummer {n} har")), "{n}: {}", article.text);
    }
}

#[test]
fn a_press_release_is_one_and_belongs_to_its_sender() {
    let page = format!(
        r#"<html lang="da"><title>Fjordby får ny plan</title><article><h1>Fjordby får ny plan for økonomien</h1><p>Pressemeddelelse</p>{}</article>"#,
        body()
    );
    let mut about = about("https://via.eksempel.dk/pressemeddelelse/14000001/fjordby-faar-ny-plan?lang=da");
    about.source_kind = Some(SourceKind::Wire);
    assert_eq!(read_page(&page, &about).kind, ArticleKind::PressRelease);
}

#[test]
fn broken_json_ld_costs_only_itself() {
    let page = format!(
        r#"<html lang="da"><title>Fjordby siger nej igen</title><meta name="author" content="Ove Lind"><script type="application/ld+json">{{"@type":"NewsArticle", "headline": }}</script>
        <time datetime="2026-11-23 06:10:00.000+0100">i går</time><article><h1>Fjordby siger nej igen</h1>{}</article>"#,
        body()
    );
    let article = read_page(&page, &about("https://dagensblad.dk/politik/nej"));
    assert_eq!(article.text, whole());
    assert_eq!(article.byline, ["Ove Lind"]);
    assert_eq!(at(&article).map(|(at, _)| at).as_deref(), Some("2026-11-23T05:10:00Z"));
    assert!(article.problems.iter().any(|problem| problem.as_str().starts_with("JSON-LD")), "{:?}", article.problems);
}

#[test]
fn a_page_in_windows_1252_is_read_after_decoding() {
    let page = format!(
        "<html lang=da><meta charset=windows-1252><title>Nej</title><article><h1>Fjordby siger nej igen</h1>{}</article>",
        body()
    );
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&page);
    let decoded = decode(&bytes, None);
    assert_eq!(decoded.charset, "windows-1252");
    assert_eq!(read_page(&decoded.text, &about("https://dagensblad.dk/a")).text, whole());
}

#[test]
fn a_recipe_comes_before_everything_general() {
    let page = format!(
        r#"<html lang="da"><title>Noget andet</title><div class="h">Overskriften</div><div class="m">Manchetten siger det hele kort.</div><div class="b">{}</div>
        <div class="b"><p class="ad">Køb nu</p></div><i class="w">Af Ove Lind</i><b class="t">23. november 2026 kl. 6.10</b>"#,
        body()
    );
    let mut about = about("https://dagensblad.dk/a");
    about.recipe = Some(Recipe {
        title: Some(".h".to_owned()),
        lead: Some(".m".to_owned()),
        body: Some(".b p".to_owned()),
        byline: Some(".w".to_owned()),
        published: Some(".t".to_owned()),
        drop: vec![".ad".to_owned(), "[[".to_owned()],
        from: None,
    });
    let article = read_page(&page, &about);
    assert_eq!(article.title, "Overskriften");
    assert_eq!(article.text, format!("Manchetten siger det hele kort.\n\n{}", whole()));
    assert_eq!(
        (article.byline.as_slice(), at(&article)),
        (["Ove Lind".to_owned()].as_slice(), Some(("2026-11-23T05:10:00Z".to_owned(), MomentTrust::Repaired)))
    );
    assert_eq!(article.problems.len(), 1, "{:?}", article.problems);
}

#[test]
fn a_date_after_tomorrow_is_refused() {
    let page = format!(
        r#"<html lang="da"><title>Nej</title><meta property="article:published_time" content="2031-01-01T00:00:00Z"><article><h1>Fjordby siger nej igen</h1>{}</article>"#,
        body()
    );
    let article = read_page(&page, &about("https://dagensblad.dk/2026/11/20/nej/"));
    assert_eq!(at(&article), Some(("2026-11-19T23:00:00Z".to_owned(), MomentTrust::Assumed)));
    assert_eq!(article.problems.len(), 1);
}

#[test]
fn a_plain_text_comes_back_as_it_went_in() {
    let text = "  Af Ritzau\n\nByrådet  siger nej.\n";
    let article = read_text("Nej", text, &about("https://dagensblad.dk/a"));
    assert_eq!((article.text.as_str(), article.lead, article.agency.as_deref()), (text, None, Some("Ritzau")));
}

#[test]
fn hostile_pages_cost_little_and_stop_nothing() {
    let deep = "<div>".repeat(200_000);
    let comments = "<!-".repeat(300_000);
    let unclosed = "<a<svg<".repeat(200_000);
    let wide = "<p>ord ord ord".repeat(100_000);
    let quotes = "<i a='".repeat(200_000);
    for page in [deep, comments, unclosed, wide, quotes, String::new(), "\0".repeat(1_000)] {
        let article = read_page(&page, &about("https://dagensblad.dk/a"));
        assert!(article.text.len() <= page.len());
    }
}

fn mangled() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div class='lead'>",
        "</div>",
        "<h1>",
        "</h1>",
        "<table><tr><td>",
        "</table>",
        "<b>",
        "<a href=x>",
        "</a>",
        "<br>",
        "<script type='application/ld+json'>",
        "{\"@type\":\"NewsArticle\",\"headline\":\"æ\"}",
        "</script>",
        "<!--",
        "-->",
        "<svg>",
        "</svg>",
        "<",
        ">",
        "&aelig;",
        "&#xffff;",
        "\u{ad}",
        "Byrådet i Ærø siger nej til mere udligning, og det er alvor.",
        " /ritzau/",
        "»Nej«",
        "<time datetime='2026-11-23'>",
        "<template>",
        "<select>",
        "<title>",
        "</title>",
        "<figure>",
        "<li>",
        "\u{85}",
        "Læs også: ",
    ]);
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn mangled_pages_are_read_without_a_panic_and_spans_fit(page in mangled()) {
        let article = read_page(&page, &about("https://dagensblad.dk/a"));
        if let Some(lead) = article.lead {
            prop_assert!(article.text.get(lead.start..lead.end).is_some_and(|lead| !lead.is_empty()));
        }
        prop_assert_eq!(content_hash(&article), content_hash(&article.clone()));
        prop_assert_eq!(changes(&article, &article), vec![]);
    }

    #[test]
    fn any_bytes_can_be_decoded_and_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let decoded = decode(&bytes, None);
        let article = read_page(&decoded.text, &about("https://dagensblad.dk/a"));
        prop_assert!(article.lead.is_none_or(|lead| lead.end <= article.text.len()));
    }
}
