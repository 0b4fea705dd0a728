//! The binary from the outside: exit codes, JSON, input that is wrong.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn udklip(args: &[&str], input: &str) -> Run {
    let data = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_udklip"))
        .args(["--data", data.path().to_str().unwrap()])
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("UDKLIP_CONFIG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without reading everything.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    Run {
        code: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap_or_else(|error| panic!("{error}: {} {}", run.out, run.err))
}

#[test]
fn the_configuration_that_ships_is_in_order() {
    let run = udklip(&["config", "check"], "");
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", run.out);
    assert_eq!(json(&udklip(&["--json", "config", "check"], ""))["ok"], true);
}

#[test]
fn a_wrong_configuration_ends_with_two_and_every_fault() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("udklip.toml"), "[fetch]\ncontat = \"x\"\n[mail]\nfrom = \"nobody\"\n").unwrap();
    let run = udklip(&["--config", dir.path().to_str().unwrap(), "config", "check"], "");
    assert_eq!(run.code, 2);
    for part in ["udklip.toml:2: fetch.contat is not a known key; did you mean `contact`?", "udklip.toml:4: mail.from"]
    {
        assert!(run.err.contains(part), "{part} is not in {}", run.err);
    }
    let run = udklip(&["--json", "--config", dir.path().to_str().unwrap(), "config", "check"], "");
    let told = json(&run);
    assert_eq!((run.code, run.err.as_str(), &told["ok"]), (2, "", &false.into()));
    let typo = told["faults"].as_array().unwrap().iter().find(|fault| fault["key"] == "fetch.contat").unwrap();
    assert!(typo["line"] == 2 && typo["message"].as_str().unwrap().contains("did you mean `contact`?"), "{typo}");
    let nowhere = dir.path().join("no-such-folder");
    let told = json(&udklip(&["--json", "--config", nowhere.to_str().unwrap(), "config", "check"], ""));
    assert_eq!(told["faults"].as_array().unwrap().len(), 1, "only the missing file is told: {told}");
}

#[test]
fn wrong_usage_ends_with_two() {
    assert_eq!(udklip(&["no-such-command"], "").code, 2);
    assert_eq!(udklip(&["search", "(udligning"], "").code, 2);
    assert_eq!(udklip(&["digest", "preview", "no-such-digest"], "").code, 2);
}

#[test]
fn no_slip_of_the_keyboard_is_told_to_be_what_the_program_starts_for_itself() {
    for slip in ["restor", "erase", "parse", "parse-work", "parse-workers", "worker", "source-worker"] {
        let run = udklip(&[slip], "");
        assert_eq!(run.code, 2, "{slip}");
        assert!(!run.err.contains("'parse-worker'"), "{slip}: {}", run.err);
    }
    assert!(!udklip(&["--help"], "").out.contains("parse-worker"));
}

#[test]
fn a_text_comes_back_unchanged_with_offsets_in_characters() {
    let text = "Æblegrød.\n\n- Hovedstadsudligningen er urimelig, og udligningsreformen haster, siger Åse Bjørn (S), borgmester i Søby Kommune.";
    let line = serde_json::json!({ "id": "a", "title": "Kort nyt", "text": text }).to_string();
    let run = udklip(&["inspect", "article", "--batch"], &format!("{line}\nnot json\n\n{line}\n"));
    assert_eq!(run.code, 3, "{}", run.err);
    let lines: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{}", run.out);
    assert!(lines[1]["problems"][0].as_str().unwrap().contains("not a JSON object"));
    let seen = &lines[0];
    assert_eq!(seen["text"], text);
    let characters: Vec<char> = text.chars().collect();
    let at = |found: &Value| -> String {
        let place = |key: &str| usize::try_from(found[key].as_u64().unwrap()).unwrap();
        characters[place("start")..place("end")].iter().collect()
    };
    let topic = &seen["topics"][0];
    assert_eq!(topic["relevant"], true);
    for mention in topic["mentions"].as_array().unwrap() {
        assert_eq!(at(mention), mention["text"].as_str().unwrap());
    }
    let quote = &seen["quotes"][0];
    assert_eq!(quote["speaker"], "Åse Bjørn");
    assert_eq!(at(quote), quote["text"].as_str().unwrap());
}

#[test]
fn a_file_that_is_no_text_is_named_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes, part) in [
        ("side.html.gz", b"\x1f\x8b\x08\x00\x00\x00".as_slice(), "is packed by gzip; unpack it first: gzip -dc"),
        ("svar.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "is a PDF; save its words as text first"),
        ("side.br", b"\x0b\x07\x80\x00\x00\x9d", "is no text"),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let run = udklip(&["inspect", "article", path.to_str().unwrap()], "");
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{name}");
        assert!(run.err.contains(name) && run.err.contains(part), "{name}: {}", run.err);
    }
    let piped = udklip(&["inspect", "article"], "%PDF-1.4\n");
    assert!(piped.code == 1 && piped.err.contains("standard input is a PDF"), "{}", piped.err);
}

#[test]
fn a_bad_line_of_a_batch_costs_that_line_only() {
    let good =
        |id: &str| serde_json::json!({ "id": id, "title": "Kort nyt", "text": "Byen har fået en ny bro." }).to_string();
    let run = udklip(&["inspect", "stories", "--batch"], &format!("{}\nkaput\n{}\n", good("a"), good("b")));
    let lines: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((run.code, lines.len()), (3, 3), "{}", run.err);
    assert_eq!((&lines[0]["id"], &lines[2]["id"]), (&"a".into(), &"b".into()));
    assert!(lines[0]["story"].is_number() && lines[2]["story"].is_number());
    assert!(lines[1]["problems"][0].as_str().unwrap().starts_with("line 2: "), "{}", lines[1]);

    let odd = serde_json::json!({ "id": "c", "source": "intet-medie", "published": "i går", "url": "htp" }).to_string();
    let run = udklip(&["inspect", "article", "--batch"], &odd);
    let seen: Value = serde_json::from_str(run.out.trim()).unwrap();
    assert_eq!(seen["problems"].as_array().unwrap().len(), 4, "{seen}");
}

#[test]
fn a_feed_is_listed_with_its_problems() {
    let feed = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Avisen</title>\
                <item><title>Mad &amp; drikke & mere</title><link>https://avis.example/1</link></item></channel></rss>";
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), feed).unwrap();
    let run =
        udklip(&["--json", "inspect", "feed", file.path().to_str().unwrap(), "--url", "https://avis.example/rss"], "");
    assert_eq!(run.code, 3, "a repaired feed has a problem to list: {}", run.out);
    let seen = json(&run);
    assert_eq!(seen["entries"][0]["title"], "Mad & drikke & mere");
    assert_eq!(seen["entries"][0]["url"], "https://avis.example/1");
    assert!(!seen["problems"].as_array().unwrap().is_empty());
}

#[test]
fn a_query_is_printed_in_its_normal_form() {
    let seen = json(&udklip(&["--json", "inspect", "query", "udligning og minister ELLER »bredeste skuldre«"], ""));
    let normal = seen["query"].as_str().unwrap().to_owned();
    let again = json(&udklip(&["--json", "inspect", "query", &normal], ""));
    assert_eq!(again["query"].as_str().unwrap(), normal);
}

#[test]
fn an_empty_archive_answers_searches_and_checks() {
    let found = json(&udklip(&["--json", "search", "udligning"], ""));
    assert_eq!(found["total"], 0);
    let run = udklip(&["check"], "");
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn stories_come_back_in_the_order_they_were_given() {
    let text = "Kommunerne omkring hovedstaden vil have ændret landsudligningen, skriver de i et fælles brev til ministeren. \
                Brevet er underskrevet af elleve borgmestre, og det er det tredje på et år.";
    let line = |id: &str, text: &str| {
        serde_json::json!({ "id": id, "source": "avis", "published": "2026-11-23", "title": "Brev", "text": text })
            .to_string()
    };
    let other = "I Nørrefjord åbner den nye svømmehal på lørdag, og der er gratis adgang hele dagen for alle børn under tolv år.";
    let input = [line("c", text), line("a", other), line("b", text)].join("\n");
    let run = udklip(&["inspect", "stories", "--batch"], &input);
    let lines: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["id"].as_str().unwrap()).collect::<Vec<_>>(), ["c", "a", "b"]);
    assert_eq!(lines[0]["story"], lines[2]["story"]);
    assert_ne!(lines[0]["story"], lines[1]["story"]);
}

#[test]
fn a_topic_that_loses_an_example_is_refused_unless_forced() {
    let run = udklip(&["--json", "topic", "check", "udligning"], "");
    assert_eq!(run.code, 0, "{}", run.err);
    let found = &json(&run)[0];
    assert!(found["accepted"] == true && found["must_find"]["lost"].as_array().unwrap().is_empty());
    assert!(found["clauses"].as_array().unwrap().iter().any(|clause| clause["decides"].as_u64() > Some(0)));
    assert_eq!(udklip(&["topic", "check", "no-such-topic"], "").code, 2);

    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("topics")).unwrap();
    std::fs::write(dir.path().join("udklip.toml"), std::fs::read_to_string("config/udklip.toml").unwrap()).unwrap();
    let topic = "id = \"havn\"\nname = \"Havnen\"\nstrong = [\"havneudvid*\", \"kaj*\"]\n[[must_find]]\ntext = \"Broen er rød.\"\n";
    std::fs::write(dir.path().join("topics/havn.toml"), topic).unwrap();
    let config = dir.path().to_str().unwrap();
    let refused = udklip(&["--config", config, "topic", "check"], "");
    assert_eq!(refused.code, 1, "{}", refused.err);
    for part in ["LOST           Broen er rød.", "brings 0 hits  strong (2): havneudvid*, kaj*"] {
        assert!(refused.out.contains(part), "{part} is not in {}", refused.out);
    }
    assert_eq!(udklip(&["--config", config, "topic", "check", "--force"], "").code, 3);
}
