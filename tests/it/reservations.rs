//! Reservations of text and data mining: page before header before the host's file, kept with the article.

use std::collections::BTreeMap;

use crate::support::rogue::answers;
use crate::support::watched::{Watched, tagged};

const META: usize = 1;
const HEADER: usize = 2;
const FILE: usize = 4;

/// The page of one of the eight cases, with the marks its bits name.
fn play(watched: &Watched, case: usize) {
    let meta = if case & META != 0 { "<meta name=\"tdm-reservation\" content=\"1\">" } else { "" };
    let header = if case & HEADER != 0 { "tdm-reservation: 0\r\n" } else { "" };
    let body = format!(
        "<!doctype html><html lang=\"da\"><head><title>Sag nr. {case}</title>{meta}</head><body><article><h1>Sag nr. \
         {case}</h1><p>Færgen fra Østerø sejler igen på torsdag, og havnen har fået nye lamper langs kajen.</p>\
         </article></body></html>"
    );
    watched.rogue.play(&format!("/nyt/{case}"), answers("200 OK", header, body.as_bytes()));
}

#[tokio::test]
async fn a_page_beats_a_header_beats_the_hosts_file_which_is_asked_once() {
    let watched = Watched::reading().await;
    (0..8).for_each(|case| play(&watched, case));
    let rule = |case: usize| format!("{{\"location\": \"/nyt/{case}$\", \"tdm-reservation\": 1}}");
    let rules: Vec<String> = (0..8).filter(|case| case & FILE != 0).map(rule).collect();
    let file = format!("[{}]", rules.join(","));
    watched.rogue.play("/robots.txt", answers("404 Not Found", "", b""));
    watched.rogue.play("/.well-known/tdmrep.json", answers("200 OK", "", file.as_bytes()));
    watched.feed(tagged(&[0, 1, 2, 3, 4, 5, 6, 7], "a"));
    watched.poll().await;
    let kept: BTreeMap<String, Option<String>> = watched
        .app
        .store
        .newest_articles(20)
        .await
        .unwrap()
        .into_iter()
        .map(|read| (read.article.title, read.article.tdm_reservation))
        .collect();
    let expected = (0..8).map(|case| {
        let mark = match case {
            _ if case & META != 0 => Some("1".to_owned()),
            _ if case & HEADER != 0 => Some("0".to_owned()),
            _ if case & FILE != 0 => Some(format!("1 (/.well-known/tdmrep.json, location /nyt/{case}$)")),
            _ => None,
        };
        (format!("Sag nr. {case}"), mark)
    });
    assert_eq!(kept, expected.collect());
    let asked = watched.rogue.asked().into_iter().filter(|head| head.starts_with("GET /.well-known/")).count();
    assert_eq!(asked, 1, "a host's file is asked for once a day");
}
