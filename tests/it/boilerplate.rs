//! What a host shows on every page never becomes an article's text, from the third page on.

use crate::support::rogue::answers;
use crate::support::watched::{Watched, feed_of, tagged};

const WALL: &str = "Resten er forbeholdt vores medlemmer, som gør det muligt at drive et lokalt nyhedsmedie på øen.";

fn play(watched: &Watched, number: u32, title: &str, paragraphs: &[&str]) {
    let body = format!("<p>{}</p>", paragraphs.join("</p><p>"));
    let page = format!(
        "<html lang=da><title>{title}</title><body><article><h1>{title}</h1><div>{body}</div></article></body></html>"
    );
    watched.rogue.play(&format!("/nyt/{number}"), answers("200 OK", "Content-Type: text/html\r\n", page.as_bytes()));
}

async fn texts(watched: &Watched) -> Vec<(String, String)> {
    let newest = watched.app.store.newest_articles(20).await.unwrap();
    newest.into_iter().rev().map(|read| (read.article.title, read.article.text)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_page_loses_what_the_host_repeats_and_no_earlier_page_becomes_a_new_version() {
    let watched = Watched::reading().await;
    watched.rogue.play("/robots.txt", answers("404 Not Found", "", b""));
    let matters = [
        (
            1,
            "Færgen sejler oftere",
            "Fra foråret sejler færgen hver halve time mellem øen og fastlandet, har rederiet besluttet.",
        ),
        (
            2,
            "Skolen får nyt tag",
            "Byrådet har bevilget fire millioner kroner til et nyt tag på den gamle skole ved havnen.",
        ),
        (
            3,
            "Ny præst i kirken",
            "Efter to års søgen har menighedsrådet fundet en præst, som flytter ind i præstegården til maj.",
        ),
    ];
    for (at, (number, title, news)) in matters.into_iter().enumerate() {
        let more = format!("{news} Det sker efter flere måneders drøftelser, og mange på øen har ventet længe på det.");
        play(&watched, number, title, &[more.as_str(), WALL]);
        let listed: Vec<u32> = (1..=number).collect();
        watched.feed(tagged(&listed, &format!("tag{at}")));
        watched.poll().await;
    }
    let read = texts(&watched).await;
    assert_eq!(read.len(), 3);
    assert!(read[0].1.ends_with(WALL) && read[1].1.ends_with(WALL), "two pages are no proof: {read:#?}");
    assert!(read[2].1.starts_with("Efter to års") && !read[2].1.contains("medlemmer"), "{read:#?}");
    let newest = || async { watched.app.store.newest_sequence().await.unwrap() };
    let before = newest().await;
    watched.feed(answers("200 OK", "", feed_of(&[1, 2, 3]).as_bytes()));
    watched.later(2);
    watched.poll().await;
    assert_eq!(newest().await, before, "an unchanged page became a new version");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_shows_its_hosts_boilerplate_only_keeps_the_feeds_words() {
    let watched = Watched::reading().await;
    watched.rogue.play("/robots.txt", answers("404 Not Found", "", b""));
    let wall = [
        "Vi sætter pris på, at du læser med hos os, og håber, at du har lyst til at blive hængende lidt endnu.",
        "For at vise dig siderne gemmer vi og dem, vi arbejder sammen med, små filer på dit apparat.",
    ];
    for (number, title) in [(1, "Færgen sejler oftere"), (2, "Skolen får nyt tag"), (3, "Ny præst i kirken")] {
        play(&watched, number, title, &wall);
        let listed: Vec<u32> = (1..=number).collect();
        watched.feed(answers(
            "200 OK",
            "",
            feed_of(&listed).replace("</item>", "<description>Feedens ord.</description></item>").as_bytes(),
        ));
        watched.poll().await;
    }
    assert_eq!(texts(&watched).await[2], ("Ny præst i kirken".to_owned(), "Feedens ord.".to_owned()));
}
