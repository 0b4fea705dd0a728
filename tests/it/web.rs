//! The desk: every page, without JavaScript, behind a strict policy, for known hosts only.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;
use udklip::domain::{Audit, DigestProfile, Label, Polarity, ProfileId, Side};
use udklip::query::parse;
use udklip::search::SearchOptions;

use crate::support::TestStage;

struct Answer {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    body: String,
}

async fn get(test: &TestStage, path: &str) -> Answer {
    get_as(test, path, "127.0.0.1:8080").await
}

async fn get_as(test: &TestStage, path: &str, host: &str) -> Answer {
    let request = Request::get(path).header(header::HOST, host).body(Body::empty()).unwrap();
    let response = udklip::web::router(Arc::clone(&test.stage.app)).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 4_000_000).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn post(test: &TestStage, path: &str, form: &'static str, site: &str) -> StatusCode {
    let request = Request::post(path)
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", site)
        .body(Body::from(form))
        .unwrap();
    udklip::web::router(Arc::clone(&test.stage.app)).oneshot(request).await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_say_of_an_article_is_kept_and_only_our_pages_may_say_it() {
    let test = TestStage::played().await;
    let hits = test.stage.app.index.search(&parse("emne:udligning").unwrap(), &SearchOptions::default()).unwrap().hits;
    let (article, path) = (hits[0].article, format!("/artikel/{}", hits[0].article));
    let form = format!("{path}/emne");
    assert!(get(&test, &path).await.body.contains("Er artiklen om emnet?"));
    assert_eq!(post(&test, &form, "emne=udligning&svar=nej", "cross-site").await, StatusCode::FORBIDDEN);
    assert_eq!(get(&test, &form).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(post(&test, &form, "emne=fodbold&svar=nej", "same-origin").await, StatusCode::NOT_FOUND);
    assert_eq!(
        post(&test, "/artikel/999999/emne", "emne=udligning&svar=nej", "same-origin").await,
        StatusCode::NOT_FOUND
    );
    let topic = &test.stage.app.topics[0].id;
    assert!(test.stage.app.store.labels(topic).await.unwrap().is_empty());

    assert_eq!(post(&test, &form, "emne=udligning&svar=nej", "same-origin").await, StatusCode::SEE_OTHER);
    assert_eq!(test.stage.app.store.labels(topic).await.unwrap().get(&article), Some(&Label::No));
    assert!(get(&test, &path).await.body.contains("I har svaret: ikke om emnet."));
    assert_eq!(post(&test, &form, "emne=udligning&svar=nix", "same-origin").await, StatusCode::NOT_FOUND);
    assert!(!test.stage.app.store.labels(topic).await.unwrap().is_empty(), "what nobody understood took it back");
    assert_eq!(post(&test, &form, "emne=udligning&svar=fortryd", "same-origin").await, StatusCode::SEE_OTHER);
    assert!(test.stage.app.store.labels(topic).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_staff_judge_is_confirmed_or_left_out_and_the_count_says_how_far_to_trust_it() {
    let test = TestStage::played().await;
    let app = &test.stage.app;
    let hits = app.index.search(&parse("emne:udligning").unwrap(), &SearchOptions::default()).unwrap().hits;
    let ids: Vec<_> = hits.iter().map(|hit| hit.article).collect();
    let rows = app.store.result_rows(&ids).await.unwrap();
    let asserted = |row: &udklip::store::ResultRow| {
        row.findings.messages.iter().find(|used| used.polarity == Polarity::Asserts && used.side == Side::Own).cloned()
    };
    let (row, used) = rows.iter().find_map(|row| Some((row, asserted(row)?))).expect("an article with our message");
    let (path, code) = (format!("/artikel/{}", row.id), used.code.to_string());
    let form = format!("{path}/budskab");
    let say = |answer: &str| -> &'static str { format!("kode={code}&fortegn=asserts&svar={answer}").leak() };
    let asked = get(&test, &path).await.body;
    assert!(asked.contains("Er det rigtigt hørt?"));
    let forms = asked
        .matches(&format!("name=\"kode\" value=\"{code}\"><input type=\"hidden\" name=\"fortegn\" value=\"asserts\""))
        .count();
    assert_eq!(forms, 1, "a message is asked about once, wherever it was heard");
    assert_eq!(post(&test, &form, say("ja"), "cross-site").await, StatusCode::FORBIDDEN);
    assert_eq!(post(&test, &form, "kode=Z9&fortegn=asserts&svar=ja", "same-origin").await, StatusCode::NOT_FOUND);
    assert_eq!(post(&test, &form, say("ja"), "same-origin").await, StatusCode::SEE_OTHER);
    assert!(get(&test, &path).await.body.contains("bekræftet af jer"));
    let audits = app.store.message_audits().await.unwrap();
    assert_eq!(audits.get(&(used.code.clone(), Polarity::Asserts)), Some(&Audit { right: 1, wrong: 0 }));
    // What is suggested no more says nothing of what is.
    app.store.save_message_label(row.id, &used.code, Polarity::Rejects, Label::No, app.now()).await.unwrap();
    assert_eq!(app.store.message_audits().await.unwrap(), audits);
    // Another reader, to whom nothing has been told yet.
    let profile = DigestProfile { id: ProfileId::parse("ny").unwrap(), ..app.profiles[0].clone() };
    let mail = async || {
        let mail = udklip::jobs::preview(app, &profile, None).await.unwrap().expect("an issue").rendered;
        (mail.text.split_whitespace().collect::<Vec<_>>().join(" "), mail.html)
    };
    let (confirmed, html) = mail().await;
    assert!(html.contains("1 af 1 forslag, I har kontrolleret, var rigtige (21 til 100 procent"), "{html}");
    assert_eq!(confirmed.matches(", bekræftet)").count(), 1, "{confirmed}");
    assert_eq!(post(&test, &form, say("nej"), "same-origin").await, StatusCode::SEE_OTHER);
    assert!(get(&test, &path).await.body.contains("ikke rigtigt, siger I"));
    let (rejected, _) = mail().await;
    let budskaber = |mail: &str| mail.matches("Budskab ").count();
    assert_eq!(budskaber(&rejected) + 1, budskaber(&confirmed), "what staff reject is still told\n{rejected}");
    assert_eq!(post(&test, "/artikel/999999/budskab", say("fortryd"), "same-origin").await, StatusCode::NOT_FOUND);
    assert_eq!(post(&test, &form, say("fortryd"), "same-origin").await, StatusCode::SEE_OTHER);
    assert!(app.store.message_audits().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_there_in_danish_behind_the_policy() {
    let test = TestStage::played().await;
    let hits = test.stage.app.index.search(&parse("emne:udligning").unwrap(), &SearchOptions::default()).unwrap().hits;
    let article = format!("/artikel/{}", hits[0].article);
    for (path, heading) in [
        ("/", "Søg i arkivet"),
        ("/?q=led%3Audligning", "Søgning"),
        (article.as_str(), "Læs hos"),
        ("/overblik", "Overblik"),
        ("/overblik/1", "Hvad vi ikke så"),
        ("/medier", "Skal ses efter"),
        ("/hjaelp", "Sådan søger du"),
    ] {
        let answer = get(&test, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.body.contains(heading), "{path} lacks {heading}");
        assert!(answer.body.contains("<html lang=\"da\">"), "{path}");
        assert_eq!(answer.body.matches("<h1").count(), 1, "{path} has not one h1");
        assert!(answer.body.contains("href=\"#indhold\""), "{path} has no skip link");
        for forbidden in ["<script", "style=\"", " onclick", "javascript:"] {
            assert!(!answer.body.contains(forbidden), "{path} holds {forbidden}");
        }
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers[header::REFERRER_POLICY], "no-referrer");
    }
    let medier = get(&test, "/medier").await.body;
    assert!(medier.contains("Fjordens Folkeblad") && medier.contains("Metro Morgen"));
    assert!(medier.contains("<span class=\"state frisk\">frisk</span>"), "{medier}");
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_addresses_get_a_page_and_no_detail() {
    let test = TestStage::set().await;
    for path in ["/artikel/999999", "/artikel/abc", "/overblik/0", "/findes-ikke", "/artikel/..%2f..%2fetc"] {
        let answer = get(&test, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.body.contains("Siden findes ikke"), "{path}");
    }
    let markup = get(&test, "/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(!markup.body.contains("<script"), "markup came back as markup");
    let strange = get(&test, "/?side=999999999999&fra=i%20g%C3%A5r&medie=..%2F").await;
    assert_eq!(strange.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_cannot_be_read_says_where_and_keeps_the_words() {
    let test = TestStage::set().await;
    let answer = get(&test, "/?q=(udligning%20OG").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("Søgningen kan ikke læses"), "{}", answer.body);
    assert!(answer.body.contains("value=\"(udligning OG\""), "the words are lost");
    assert!(answer.body.contains("role=\"alert\""));
    let hostile = format!("/?q={}", "(".repeat(4000));
    assert!(get(&test, &hostile).await.body.contains("Søgningen kan ikke læses"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_cannot_be_used_is_told_beside_its_field_and_kept() {
    let test = TestStage::played().await;
    let answer = get(&test, "/?q=led%3Audligning&fra=i%20g%C3%A5r&medie=intet-medie").await;
    assert_eq!(answer.status, StatusCode::OK);
    for part in ["Mediet »intet-medie« kendes ikke", "»i går« er ikke en dato", "href=\"#fra\"", "id=\"fejl-fra\""]
    {
        assert!(answer.body.contains(part), "{part} is not in {}", answer.body);
    }
    assert!(answer.body.contains("name=\"fra\" type=\"text\" value=\"i går\""), "what was typed is lost");
    assert!(answer.body.contains("<option value=\"intet-medie\" selected>"), "what was chosen is lost");
    assert!(!answer.body.contains("class=\"results\""), "results of another search are shown");
    let usable = get(&test, "/?q=led%3Audligning&fra=2026-11-01&medie=sundposten").await.body;
    assert!(usable.contains("class=\"results\"") && !usable.contains("role=\"alert\""), "{usable}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_beyond_the_last_says_how_many_there_are() {
    let test = TestStage::played().await;
    for side in ["99", "0", "-1", "999999999999999999999", "to"] {
        let body = get(&test, &format!("/?q=led%3Audligning&side={side}")).await.body;
        assert!(body.contains("Den side findes ikke: søgningen har "), "{side}: {body}");
        assert!(body.contains("Gå til den sidste") && !body.contains("Prøv færre ord"), "{side}");
    }
    assert!(!get(&test, "/?q=led%3Audligning&side=2").await.body.contains("Den side findes ikke"));
    let nothing = get(&test, "/?q=kvaksalveri&side=9").await.body;
    assert!(nothing.contains("Ingen artikler passer") && !nothing.contains("Den side findes ikke"), "{nothing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_a_message_is_explained_where_it_stands() {
    let test = TestStage::played().await;
    let app = &test.stage.app;
    let help = get(&test, "/hjaelp").await.body;
    for message in app.topics.iter().flat_map(|topic| &topic.messages) {
        assert!(help.contains(&format!("id=\"budskab-{}\"", message.code)), "{} is not in Hjælp", message.code);
        assert!(help.contains(&message.sentence), "{} stands without its sentence", message.code);
    }
    let found = get(&test, "/?q=emne%3Audligning").await.body;
    assert!(found.contains("class=\"code\""), "no result has a message");
    let explained = |code: &str| {
        let mut all = app.topics.iter().flat_map(|topic| &topic.messages);
        let message = all.find(|message| message.code.as_str() == code);
        format!("title=\"{}\"", message.expect("a message of the topic").sentence)
    };
    for place in found.split("href=\"/hjaelp#budskab-").skip(1) {
        let (code, rest) = place.split_once('"').unwrap();
        assert!(rest.trim_start().starts_with(&explained(code)), "{code} is not explained: {rest:.80}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_host_name_is_refused() {
    let test = TestStage::set().await;
    for host in ["evil.example", "127.0.0.1.evil.example:8080", ""] {
        assert_eq!(get_as(&test, "/", host).await.status, StatusCode::BAD_REQUEST, "{host}");
    }
    assert_eq!(get_as(&test, "/livez", "localhost:8080").await.status, StatusCode::OK);
    assert_eq!(get_as(&test, "/readyz", "127.0.0.1").await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_article_page_shows_more_words_than_the_rights_allow() {
    let test = TestStage::played().await;
    let app = &test.stage.app;
    let options = SearchOptions { limit: 200, ..SearchOptions::default() };
    let hits = app.index.search(&parse("emne:udligning").unwrap(), &options).unwrap().hits;
    let ids: Vec<_> = hits.iter().map(|hit| hit.article).collect();
    for row in app.store.result_rows(&ids).await.unwrap() {
        let words_max = app.sources[&row.source].rights.excerpt_words;
        let page = get(&test, &format!("/artikel/{}", row.id)).await.body;
        let body = page.split("<div class=\"text\">").nth(1).unwrap().split("</div>").next().unwrap();
        let plain: String = body.replace("<mark>", "").replace("</mark>", "");
        let shown = plain
            .split("<p>")
            .map(|paragraph| paragraph.split("</p>").next().unwrap_or_default())
            .map(|words| words.replace("<span class=\"gap\" aria-label=\"Udeladt\">[…] </span>", ""))
            .map(|words| words.split_whitespace().count())
            .sum::<usize>();
        assert!(shown <= words_max, "{} shows {shown} of {words_max} words", row.url);
    }
}
