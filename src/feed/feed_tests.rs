//! Whole documents, written for these tests.

use super::*;
use crate::domain::MomentTrust;

fn context(kind: FeedKind) -> FeedContext {
    FeedContext {
        url: CanonicalUrl::parse("https://avis.dk/rss").expect("address"),
        charset: None,
        kind,
        article_id: None,
        zone: TimeZone::get("Europe/Copenhagen").expect("the zone is known"),
        now: "2026-11-23T12:00:00Z".parse().expect("a moment"),
    }
}

fn parse(text: &str) -> ParsedFeed {
    parse_feed(text.as_bytes(), &context(FeedKind::Syndication))
}

fn titles(parsed: &ParsedFeed) -> Vec<&str> {
    parsed.entries.iter().map(|entry| entry.title.as_str()).collect()
}

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Avisen</title><link>https://avis.dk/</link>{items}</channel></rss>"
    )
}

fn each(numbers: std::ops::Range<usize>, item: impl Fn(usize) -> String) -> String {
    numbers.map(item).collect::<Vec<_>>().concat()
}

#[test]
fn quiet_hours_and_days_are_read_whatever_their_spelling() {
    let parsed = parse(&rss(
        "<skipHours><hour>0</hour><hour> 24 </hour><hour>5</hour><hour>25</hour><hour>x</hour></skipHours>\
         <skipdays><day>Sunday</day><day>sat</day><day>Søndag</day></skipdays>\
         <item><title>Nyt</title><link>/1</link><hour>9</hour></item>",
    ));
    assert_eq!(parsed.quiet.bits(), (0b10_0001, 0b110_0000));
    assert_eq!(parsed.title.as_deref(), Some("Avisen"));
    assert_eq!(parsed.entries.len(), 1);
    assert_eq!(parse(&rss("<item><title>Nyt</title><link>/1</link></item>")).quiet.bits(), (0, 0));
}

#[test]
fn an_rss_item_becomes_an_entry() {
    let parsed = parse(&rss(
        "<ttl>30</ttl><item><title>Nyt om udligning &amp;amp; skat</title><link>/politik/1?utm_source=rss</link>\
         <guid isPermaLink=\"false\">urn:x:1</guid><author>Ida Holm</author>\
         <pubDate>Mon, 23 Nov 2026 06:30:00 +0100</pubDate>\
         <description>&lt;p&gt;Et &lt;b&gt;kort&lt;/b&gt; referat.&lt;/p&gt;</description></item>",
    ));
    assert_eq!((parsed.kind, parsed.title.as_deref()), (Recognised::Feed, Some("Avisen")));
    assert_eq!(parsed.ttl, Some(Duration::from_mins(30)));
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
    let entry = &parsed.entries[0];
    assert_eq!(entry.title, "Nyt om udligning & skat");
    assert_eq!(entry.url.as_ref().map(CanonicalUrl::as_str), Some("https://avis.dk/politik/1"));
    assert_eq!(entry.key.as_str(), "url:avis.dk/politik/1");
    assert_eq!(entry.summary.as_deref(), Some("Et kort referat."));
    assert_eq!(entry.author.as_deref(), Some("Ida Holm"));
    let published = entry.published.expect("a date");
    assert_eq!((published.at.to_string().as_str(), published.trust), ("2026-11-23T05:30:00Z", MomentTrust::Given));
}

#[test]
fn of_several_texts_of_one_entry_the_best_is_kept_wherever_it_stands() {
    let (full, short) =
        ("<content:encoded>Hele &lt;b&gt;teksten&lt;/b&gt;</content:encoded>", "<description>Kort</description>");
    for fields in [format!("{full}{short}"), format!("{short}{full}"), format!("{short}<description>To</description>")]
    {
        let parsed = parse(&rss(&format!("<item>{fields}<title>T</title><link>/1</link></item>")));
        assert_eq!(parsed.entries[0].summary.as_deref(), Some("Kort"), "{fields}");
        assert_eq!((titles(&parsed), parsed.problems.len()), (vec!["T"], 0), "{fields}");
    }
    let empty = parse(&rss(&format!("<item><description> </description>{full}<link>/1</link></item>")));
    assert_eq!(empty.entries[0].summary.as_deref(), Some("Hele teksten"));
}

#[test]
fn an_atom_entry_becomes_an_entry() {
    let parsed = parse(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://avis.dk/arkiv/\"><title type=\"html\">Det &amp;lt;nye&amp;gt;</title>\
         <link rel=\"self\" href=\"feed.atom\"/><entry><id>urn:1</id><title type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">En <em>god</em> dag &lt;3</div></title>\
         <link rel=\"edit\" href=\"/edit/1\"/><link href=\"2026/1\"/><author><name>Ida Holm</name><email>i@avis.dk</email></author>\
         <author><name>Bo Lund</name></author><updated>2026-11-23T06:30:00+01:00</updated><content type=\"html\">&lt;p&gt;Indhold&lt;/p&gt;</content></entry></feed>",
    );
    let entry = &parsed.entries[0];
    assert_eq!((parsed.title.as_deref(), entry.title.as_str()), (Some("Det <nye>"), "En god dag <3"));
    assert_eq!(entry.url.as_ref().map(CanonicalUrl::as_str), Some("https://avis.dk/arkiv/2026/1"));
    assert_eq!(entry.author.as_deref(), Some("Ida Holm, Bo Lund"));
    assert_eq!(entry.summary.as_deref(), Some("Indhold"));
    assert_eq!(entry.published.map(|moment| moment.trust), Some(MomentTrust::Assumed));
    assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
}

#[test]
fn an_rdf_item_becomes_an_entry() {
    let parsed = parse(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <channel rdf:about=\"https://avis.dk/\"><title>Avisen</title><link>https://avis.dk/</link><items><rdf:Seq><rdf:li resource=\"x\"/></rdf:Seq></items></channel>\
         <image><title>Logo</title></image>\
         <item rdf:about=\"https://avis.dk/a\"><title>A</title><dc:date>2026-11-23T06:30:00+01:00</dc:date><dc:creator>Ida</dc:creator></item></rdf:RDF>",
    );
    let entry = &parsed.entries[0];
    assert_eq!((parsed.title.as_deref(), titles(&parsed)), (Some("Avisen"), vec!["A"]));
    assert_eq!(entry.url.as_ref().map(CanonicalUrl::as_str), Some("https://avis.dk/a"));
    assert!(entry.published.is_some() && entry.author.as_deref() == Some("Ida"));
}

#[test]
fn a_json_feed_becomes_entries() {
    let parsed = parse(
        "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Avisen\", \"items\": [{\"id\": \"1\", \"url\": \"https://avis.dk/1\",\
         \"title\": \"A & B <c>\", \"content_html\": \"<p>Hej</p>\", \"date_published\": \"2026-11-23T06:30:00+01:00\"}]}",
    );
    let entry = &parsed.entries[0];
    assert_eq!((entry.title.as_str(), entry.key.as_str()), ("A & B <c>", "url:avis.dk/1"));
    assert_eq!(entry.summary.as_deref(), Some("Hej"));
    assert!(entry.published.is_some());
}

#[test]
fn damage_loses_the_damaged_entry_at_most() {
    let good = "<item><title>Godt</title><link>https://avis.dk/1</link></item><item><title>Også</title><link>https://avis.dk/2</link></item>";
    let cases = [
        (rss(&good.replace("Godt", "Godt\u{0}")), 2),
        (rss(&good.replace("Godt", "Godt & <")), 2),
        (rss(&good.replace("Godt", "S&oslash;borg &nosuch;")), 2),
        (rss(&good.replace("</title><link>https://avis.dk/1", "<link>https://avis.dk/1")), 2),
        (rss(&good.replacen("</item>", "", 1)), 2),
        (rss(good).replace("</channel></rss>", ""), 2),
        (rss(&format!("{good}<item><title>Halv")).replace("</channel></rss>", ""), 2),
        (
            rss(&format!("{good}<item><title>Halv</title><link>https://avis.dk/3</li")).replace("</channel></rss>", ""),
            2,
        ),
        (rss(&good.replace("Godt", "<![CDATA[Godt")), 1),
        (rss(&format!("<foo>{good}")), 2),
        (rss(&format!("{good}<!-- uafsluttet")), 2),
        (format!("Warning: mysql_connect() in <b>x.php</b>\n{}", rss(good)), 2),
        (format!("\u{feff}\n\n{}", rss(good)), 2),
    ];
    for (text, expected) in cases {
        let parsed = parse(&text);
        assert_eq!(parsed.entries.len(), expected, "{text}\n{:?}", parsed.problems);
        assert!(parsed.entries.iter().all(|entry| entry.url.is_some()), "{text}");
    }
}

#[test]
fn every_kind_of_document_is_recognised() {
    let cases = [
        ("", Recognised::Empty),
        (" \n ", Recognised::Empty),
        ("<!DOCTYPE html><html><body><p>Log ind</p></body></html>", Recognised::Html),
        ("<html><head><title>404</title></head></html>", Recognised::Html),
        ("hej", Recognised::Unreadable),
        ("{\"a\": 1}", Recognised::Unreadable),
        ("<opml/>", Recognised::Unreadable),
        ("<rss/>", Recognised::Feed),
        ("<urlset/>", Recognised::Sitemap),
    ];
    for (text, expected) in cases {
        let parsed = parse(text);
        assert_eq!(parsed.kind, expected, "{text}");
        assert!(parsed.entries.is_empty(), "{text}");
    }
}

#[test]
fn sitemaps_are_read_with_their_news_and_without_their_pictures() {
    let parsed = parse(
        "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:n=\"http://www.google.com/schemas/sitemap-news/0.9\" xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\">\
         <url><loc><![CDATA[https://avis.dk/a?x=1&y=2]]></loc><n:news><n:publication><n:name>Avis</n:name></n:publication>\
         <n:publication_date>2026-11-23T06:30:00+01:00</n:publication_date><n:title>Overskrift &amp; mere</n:title></n:news>\
         <image:image><image:loc>https://avis.dk/foto.jpg</image:loc><image:title>Foto</image:title></image:image></url>\
         <url><loc> https://avis.dk/b </loc><lastmod>2026-11-22</lastmod></url><url><loc>https://avis.dk/c",
    );
    assert_eq!((parsed.kind, titles(&parsed)), (Recognised::Sitemap, vec!["Overskrift & mere", ""]));
    assert_eq!(parsed.entries[0].url.as_ref().map(CanonicalUrl::as_str), Some("https://avis.dk/a?x=1&y=2"));
    assert_eq!(parsed.entries[1].key.as_str(), "url:avis.dk/b");
    assert!(parsed.entries[1].updated.is_some());
    assert_eq!(parsed.problems.len(), 1, "{:?}", parsed.problems);
}

#[test]
fn of_a_long_sitemap_the_newest_pages_are_read() {
    let old =
        each(0..ENTRIES_MAX, |n| format!("<url><loc>https://avis.dk/{n}</loc><lastmod>2020-01-01</lastmod></url>"));
    let parsed =
        parse(&format!("<urlset>{old}<url><loc>https://avis.dk/ny</loc><lastmod>2026-11-22</lastmod></url></urlset>"));
    assert_eq!(parsed.entries.len(), ENTRIES_MAX);
    assert_eq!(parsed.entries[0].key.as_str(), "url:avis.dk/ny");
}

#[test]
fn an_index_of_sitemaps_says_how_many() {
    let parsed = parse(
        "<sitemapindex><sitemap><loc>https://avis.dk/1.xml</loc></sitemap><sitemap><loc>https://avis.dk/2.xml</loc></sitemap></sitemapindex>",
    );
    assert!(parsed.entries.is_empty() && parsed.problems[0].as_str().contains("2 sitemaps"), "{:?}", parsed.problems);
}

#[test]
fn records_of_parliament_become_entries() {
    let context = FeedContext {
        url: CanonicalUrl::parse("https://oda.ft.dk/api/Sag?$top=2").expect("address"),
        ..context(FeedKind::Oda)
    };
    let text = "{\"value\": [{\"id\": 7, \"titel\": \"Lov om <udligning>\", \"titelkort\": \"Lov\", \"opdateringsdato\": \"2026-11-23T06:30:00.547\"}, {\"titel\": \"uden id\"}]}";
    let parsed = parse_feed(text.as_bytes(), &context);
    assert_eq!(titles(&parsed), ["Lov om <udligning>"]);
    assert_eq!(parsed.entries[0].url.as_ref().map(CanonicalUrl::as_str), Some("https://oda.ft.dk/api/Sag(7)"));
    assert_eq!(
        parsed.entries[0].published.map(|moment| moment.at.to_string()).as_deref(),
        Some("2026-11-23T05:30:00Z")
    );
    assert_eq!(parsed.problems.len(), 1);
}

#[test]
fn a_deeply_nested_document_harms_nobody() {
    let deep = "<a>".repeat(100_000);
    let parsed = parse(&rss(&format!(
        "<item><title>Før</title></item><item><title>Dyb</title><x>{deep}</x></item><item><title>Efter</title></item>"
    )));
    assert_eq!(titles(&parsed), ["Før", "Dyb", "Efter"]);
    assert!(parsed.problems.iter().any(|problem| problem.as_str().contains("levels deep")), "{:?}", parsed.problems);
    parse(&"[".repeat(100_000));
    parse(&"{\"a\":".repeat(100_000));
}

#[test]
fn entries_beyond_the_limit_are_counted() {
    let many = each(0..ENTRIES_MAX + 3, |n| format!("<item><link>https://avis.dk/{n}</link></item>"));
    let parsed = parse(&rss(&many));
    assert_eq!(parsed.entries.len(), ENTRIES_MAX);
    assert!(parsed.problems.iter().any(|problem| problem.as_str().starts_with("3 entries")), "{:?}", parsed.problems);
}

#[test]
fn entities_of_the_document_itself_are_never_expanded() {
    let parsed = parse(&format!(
        "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY y \"&z;&z;\">]>{}",
        rss("<item><title>a &x; &y;</title></item>").replace("<?xml version=\"1.0\"?>", "")
    ));
    assert_eq!(titles(&parsed), ["a &x; &y;"]);
}

#[test]
fn one_guid_for_all_merges_nothing_and_one_page_twice_is_one() {
    let items =
        each(0..10, |n| format!("<item><guid>ens</guid><title>T{n}</title><link>https://avis.dk/{n}</link></item>"));
    assert_eq!(parse(&rss(&items)).entries.len(), 10);
    let twice = "<item><guid>1</guid><title>T</title><link>https://avis.dk/1</link></item>".repeat(2);
    assert_eq!(parse(&rss(&twice)).entries.len(), 1);
}

#[test]
fn entries_that_share_a_page_are_told_apart() {
    let front = "<item><guid>1</guid><title>A</title><link>https://avis.dk/</link></item><item><guid>2</guid><title>B</title><link>https://avis.dk/</link></item>";
    assert_eq!(titles(&parse(&rss(front))), ["A", "B"]);
    let live = "<item><guid>1</guid><title>A</title><link>https://avis.dk/live#p1</link></item><item><guid>2</guid><title>B</title><link>https://avis.dk/live#p2</link></item>";
    assert_eq!(titles(&parse(&rss(live))), ["A", "B"]);
    let list = "<item><guid>1</guid><title>A</title><link>https://avis.dk/liste</link></item><item><guid>2</guid><title>B</title><link>https://avis.dk/liste</link></item>";
    assert_eq!(titles(&parse(&rss(list))), ["A", "B"]);
}

#[test]
fn reading_twice_gives_the_same() {
    let text = rss(
        "<item><title>Uden guid</title></item><item><title>Uden guid heller</title><description>x</description></item>",
    );
    assert_eq!(parse(&text), parse(&text));
    assert_eq!(parse(&text).entries.len(), 2);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_stumble(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        parse_feed(&bytes, &context(FeedKind::Syndication));
    }

    #[test]
    fn no_cut_or_flip_makes_the_reader_stumble(cut in 0_usize..700, at in 0_usize..700, byte in proptest::num::u8::ANY) {
        let mut bytes = rss("<item><title><![CDATA[A]]></title><link>https://avis.dk/1</link><pubDate>Mon, 23 Nov 2026 06:30:00 CET</pubDate></item>\
            <item><title type='html'>B &oslash;</title><guid>x</guid><description>&lt;p&gt;æ</description></item>").into_bytes();
        if let Some(place) = bytes.get_mut(at) { *place = byte; }
        bytes.truncate(cut);
        parse_feed(&bytes, &context(FeedKind::Syndication));
    }
}
