use super::*;

fn files(udklip: &str, source: &str) -> ConfigFiles {
    ConfigFiles {
        udklip: ConfigFile::embedded("config/udklip.toml", udklip),
        sources: vec![ConfigFile::embedded("config/sources/dr.toml", source)],
        ..ConfigFiles::default()
    }
}

const UDKLIP: &str = "[fetch]\ncontact = \"https://example.org\"\n[mail]\nfrom = \"Udklip <udklip@example.org>\"\n";
const SOURCE: &str = r#"
id = "dr"
name = "DR"
kind = "broadcaster"
region = "Hele landet"
tier = 1
home = "https://www.dr.dk"
[rights]
full_text = "keep"
tdm = "unknown"
[[feed]]
id = "nyheder"
url = "https://www.dr.dk/nyheder/service/feeds/senestenyt"
"#;

#[test]
fn a_small_configuration_takes_its_defaults() {
    let config = Config::read(&files(UDKLIP, SOURCE), &Environment::default()).expect("no faults");
    assert_eq!(config.settings.web.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.sources[0].feeds[0].id.as_str(), "dr/nyheder");
    assert_eq!(config.settings.mail.smtp, None);
}

#[test]
fn every_fault_is_reported_at_once_with_its_line() {
    let udklip = "[fetch]\ncontact = \"x\"\nallow_networks = [\"localhost\"]\n[mail]\nfrom = \"nobody\"\n";
    let source = SOURCE
        .replace("kind = \"broadcaster\"", "kind = \"television\"")
        .replace("tier = 1", "teir = 1")
        .replace("https://www.dr.dk/nyheder", "htp//dr.dk/nyheder");
    let error = Config::read(&files(udklip, &source), &Environment::default()).expect_err("faults");
    insta::assert_snapshot!(error, @r"
    the configuration has 5 faults:
      config/sources/dr.toml:4: kind is `television`; expected one of national, local, broadcaster, trade, wire, authority, organisation
      config/sources/dr.toml:6: teir is not a known key; did you mean `tier`?
      config/sources/dr.toml:13: feed[0].url is wrong: `htp//dr.dk/nyheder/service/feeds/senestenyt` is not an address: relative URL without a base; write https://…
      config/udklip.toml:3: fetch.allow_networks holds `localhost`, which is wrong: `localhost` is not a network: write an address and a length, such as 127.0.0.0/8
      config/udklip.toml:5: mail.from is wrong: not a mail address: write name@host, without spaces or control signs
    ");
}

#[test]
fn the_environment_stands_above_the_file() {
    let environment = Environment::of(&[
        ("UDKLIP_WEB__LISTEN", "127.0.0.1:9000"),
        ("UDKLIP_MAIL__SMTP", "smtp://127.0.0.1:2525"),
        ("UDKLIP_MAIL__USER", "udklip"),
        ("UDKLIP_MAIL__PASSWORD", "hemmelig"),
    ]);
    let settings = Config::read(&files(UDKLIP, SOURCE), &environment).expect("no faults").settings;
    assert_eq!(settings.web.listen.port(), 9000);
    let smtp = settings.mail.smtp.expect("a relay");
    assert_eq!(smtp.url, "smtp://127.0.0.1:2525");
    assert!(!format!("{smtp:?}").contains("hemmelig"), "a password was printed");
}

#[test]
fn a_password_in_the_file_is_refused() {
    let udklip = UDKLIP.replace("[mail]\n", "[mail]\npassword = \"x\"\n");
    assert!(Config::read(&files(&udklip, SOURCE), &Environment::default()).is_err());
}

#[test]
fn broken_toml_names_its_line() {
    let error = Config::read(&files(UDKLIP, "id = \"dr\"\nname = \n"), &Environment::default()).expect_err("broken");
    assert!(error.faults.iter().any(|fault| fault.line == 2 && fault.message.contains("not TOML")), "{error}");
}

#[test]
fn a_syntax_error_drags_no_other_fault_behind_it() {
    let topic = "id = \"t\"\nname = \"T\nstrong = [\"udligning\"]\n[[message]]\ncode = \"K1\"\nside = \"own\"\n\
                 sentence = \"Byen betaler for meget\"\npatterns = [[\"betaler\"]]\n";
    let with = |topic: &str, udklip: &str| ConfigFiles {
        topics: vec![ConfigFile::embedded("config/topics/t.toml", topic)],
        lessons: vec![ConfigFile::embedded(
            "config/topics/lessons/t.toml",
            "[[passages]]\ntext = \"For meget\"\nsays = [\"K1\"]\n",
        )],
        digests: ["a", "b"]
            .map(|id| {
                let text = "name=\"M\"\ntopic=\"t\"\nwhen=\"45 6 * * *\"";
                ConfigFile::embedded(&format!("config/digests/{id}.toml"), text)
            })
            .to_vec(),
        ..files(udklip, SOURCE)
    };
    let faults = |files: &ConfigFiles| Config::read(files, &Environment::default()).expect_err("faults").faults;
    for fault in faults(&with(topic, UDKLIP)) {
        assert!(fault.file == "config/topics/t.toml" && fault.message.contains("not TOML"), "{fault}");
    }
    let whole = topic.replace("\"T\n", "\"T\"\n");
    Config::read(&with(&whole, UDKLIP), &Environment::default()).expect("no faults");
    // A message that is left out for its fault is no code the lessons invented.
    let found = faults(&with(&whole.replace("own", "ours"), UDKLIP));
    assert!(found.len() == 1 && found[0].key == "message[0].side", "{found:?}");
    // Neither is a key missing that stands behind the syntax error.
    for fault in faults(&with(&whole, "[fetch\ncontact = \"x\"\n")) {
        assert!(fault.message.contains("not TOML"), "{fault}");
    }
    // A file that cannot be read at all is there all the same.
    let mut unread = with("", UDKLIP);
    unread.topics.clear();
    let message = "cannot be read".to_owned();
    unread.faults = vec![Fault { file: "config/topics/t.toml".to_owned(), line: 0, key: String::new(), message }];
    assert_eq!(faults(&unread).len(), 1);
}

#[test]
fn a_schedule_with_numbered_weekdays_is_refused() {
    let mut files = files(UDKLIP, SOURCE);
    files.digests =
        vec![ConfigFile::embedded("config/digests/m.toml", "name=\"M\"\ntopic=\"t\"\nwhen=\"45 6 * * 1-5\"")];
    let error = Config::read(&files, &Environment::default()).expect_err("refused").to_string();
    assert!(error.contains("weekdays by name") && error.contains("no topic `t`"), "{error}");
}

#[test]
fn facts_have_a_value_and_a_source() {
    let facts = |text: &str| ConfigFiles {
        facts: Some(ConfigFile::embedded("config/facts.toml", text)),
        ..files(UDKLIP, SOURCE)
    };
    let good = "[[fact]]\nstatement = \"Så mange\"\nunit = \"municipalities\"\npatterns = [[\"landets\"]]\ntolerance = 0\n\
                [[fact.value]]\nvalue = 98\nsource = \"Listen\"\n";
    let config = Config::read(&facts(good), &Environment::default()).expect("no faults");
    assert_eq!((config.facts[0].values[0].value, config.facts[0].values[0].year), (98.0, None));
    let bad = good.replace("value = 98\nsource = \"Listen\"", "year = 12").replace("municipalities", "euro");
    let error = Config::read(&facts(&bad), &Environment::default()).expect_err("faults");
    insta::assert_snapshot!(error, @r"
    the configuration has 4 faults:
      config/facts.toml:3: fact[0].unit is `euro`; expected one of DKK, percent, municipalities
      config/facts.toml:6: fact[0].value[0].source is missing; expected a text in quotes
      config/facts.toml:6: fact[0].value[0].value is missing; expected a whole number
      config/facts.toml:7: fact[0].value[0].year is 12; expected 1900 to 2200
    ");
}

#[test]
fn a_plan_that_never_comes_and_a_reader_named_twice_are_refused() {
    let fault_of = |when: &str, recipients: &str| {
        let mut files = files(UDKLIP, SOURCE);
        let text = format!("name=\"M\"\ntopic=\"t\"\nwhen=\"{when}\"\nrecipients={recipients}");
        files.digests = vec![ConfigFile::embedded("config/digests/m.toml", &text)];
        Config::read(&files, &Environment::default()).expect_err("no topic").to_string()
    };
    assert!(fault_of("45 6 30 2 *", "[]").contains("never comes"));
    assert!(!fault_of("45 6 29 2 *", "[]").contains("never comes"), "every fourth year it does");
    assert!(fault_of("99 6 * * *", "[]").contains("is no plan"));
    assert!(fault_of("45 6 * * *", "[\"a@b.dk\", \"a@b.dk\"]").contains("twice"));
}

#[test]
fn a_faulty_selector_is_named_with_its_line() {
    let feed = "[[feed]]\nid = \"nyt\"\nurl = \"https://dr.dk/nyt\"\nkind = \"list\"\nitem = \"li[\"\ndate = \"time\"\n\
                [[feed]]\nid = \"to\"\nurl = \"https://dr.dk/to\"\ntitle = \"h2\"\n\
                [[feed]]\nid = \"tre\"\nurl = \"https://dr.dk/tre\"\nkind = \"list\"\n\
                [[feed]]\nid = \"fire\"\nurl = \"https://dr.dk/fire\"\nkind = \"list\"\nonly = \"/x/\"\nlink = \"a\"\n\
                [[recipe]]\nbody = \"div >> p\"\ntitle = \"h1\"\ndrop = [\".ok\", \"..nej\"]\n";
    let error =
        Config::read(&files(UDKLIP, &format!("{SOURCE}\n{feed}")), &Environment::default()).expect_err("faults");
    let error = error.to_string();
    for (key, words) in [
        ("feed[1].item", "`li[` is not a CSS selector"),
        ("feed[2].title", "is for list pages"),
        ("feed[3].only", "or `item`"),
        ("feed[4].link", "stands without `item`"),
        ("recipe[0].body", "`div >> p` is not a CSS selector"),
        ("recipe[0].drop", "`..nej`, which is wrong"),
    ] {
        let line = error.lines().find(|line| line.contains(key)).unwrap_or_else(|| panic!("{key}: {error}"));
        assert!(line.contains(words) && line.contains(".toml:"), "{line}");
    }
    assert!(error.starts_with("the configuration has 6 faults"), "{error}");
}
