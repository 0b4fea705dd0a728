//! Written rules drift without a machine: who may import whom, one home per library, and a README that is true.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Who may import whom (DESIGN section 3): a module, and what its non-test code may name after `crate::`.
const IMPORTS: [(&str, &[&str]); 25] = [
    ("domain", &[]),
    ("clock", &[]),
    ("danish", &["domain"]),
    ("query", &["domain", "danish"]),
    ("feed", &["domain", "danish"]),
    ("extract", &["domain", "danish"]),
    ("enrich", &["domain", "danish", "query"]),
    ("story", &["domain", "danish"]),
    ("digest", &["domain", "danish"]),
    // extract: a selector is checked by the parser that will be asked for it.
    ("config", &["domain", "extract"]),
    ("fetch", &["domain"]),
    ("isolate", &["domain", "feed", "extract"]),
    ("search", &["domain", "danish", "query"]),
    ("deliver", &["domain"]),
    ("store", &["domain"]),
    ("app", &["clock", "config", "deliver", "domain", "fetch", "isolate", "search", "store"]),
    (
        "jobs",
        &[
            "app", "clock", "deliver", "digest", "domain", "enrich", "extract", "feed", "fetch", "isolate", "query",
            "search", "store", "story",
        ],
    ),
    // extract: the typed diff between two versions, which the article page shows.
    ("web", &["app", "danish", "digest", "domain", "extract", "query", "search", "store"]),
    ("service", &["app", "commands", "jobs", "web"]),
    ("demo", &["app", "clock", "commands", "config", "deliver", "domain", "isolate", "jobs", "service", "web"]),
    (
        "commands",
        &[
            "app", "clock", "config", "deliver", "domain", "enrich", "extract", "feed", "jobs", "query", "search",
            "store", "story",
        ],
    ),
    ("telemetry", &[]),
    ("lib", &[]),
    ("arguments", &[]),
    ("main", &[]),
];

/// Libraries that have one home, so that they can be replaced there.
const HOMES: [(&str, &[&str]); 14] = [
    ("reqwest", &["fetch"]),
    ("feed_rs", &["feed"]),
    ("quick_xml", &["feed"]),
    ("scraper", &["extract"]),
    ("rustix", &["isolate"]),
    ("postcard", &["isolate"]),
    ("dom_smoothie", &["extract"]),
    ("tantivy", &["search"]),
    ("lettre", &["deliver"]),
    ("sqlx", &["store"]),
    ("axum", &["web", "demo"]),
    ("cron", &["digest", "config"]),
    ("chrono", &["digest", "feed", "config"]),
    ("clap", &["main", "arguments"]),
];

/// Stages that touch nothing: no async, no clock, no environment, no files.
const PURE: [&str; 8] = ["domain", "danish", "query", "feed", "extract", "enrich", "story", "digest"];

fn sources() -> Vec<(String, PathBuf, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(ROOT).join("src")];
    while let Some(dir) = waiting.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let inside = path.strip_prefix(Path::new(ROOT).join("src")).unwrap();
                let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
                found.push((module, path.clone(), code_of(&path)));
            }
        }
    }
    assert!(found.len() > 50, "only {} files were read", found.len());
    found
}

/// The code of a file without its tests and comments; nothing for files that are tests.
fn code_of(path: &Path) -> String {
    let name = path.file_name().unwrap().to_str().unwrap();
    if name == "tests.rs"
        || name.ends_with("_tests.rs")
        || name.ends_with("_eval.rs")
        || name.starts_with("tests_")
        || path.iter().any(|part| part == "tests")
    {
        return String::new();
    }
    let text = std::fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The modules a file names after `crate::`.
fn imports(code: &str) -> BTreeSet<String> {
    code.split("crate::")
        .skip(1)
        .flat_map(|rest| {
            let grouped = rest.strip_prefix('{').map(|group| group.split('}').next().unwrap_or_default());
            let names = grouped.map_or_else(|| vec![rest], |group| group.split(',').map(str::trim).collect());
            names
                .into_iter()
                .map(|name| name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>())
                .collect::<Vec<_>>()
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}

#[test]
fn modules_import_only_what_the_design_lets_them() {
    for (module, path, code) in sources() {
        let (_, allowed) =
            IMPORTS.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("{module} has no rule"));
        for import in imports(&code) {
            let known = IMPORTS.iter().any(|(name, _)| *name == import);
            assert!(
                !known || import == module || allowed.contains(&import.as_str()),
                "{} imports {import}",
                path.display()
            );
        }
    }
}

#[test]
fn every_library_stays_in_its_home() {
    for (module, path, code) in sources() {
        for (library, homes) in HOMES {
            let named = code.contains(&format!("{library}::")) || code.contains(&format!("use {library}"));
            assert!(
                !named || homes.contains(&module.as_str()),
                "{} names {library}, whose home is {homes:?}",
                path.display()
            );
        }
    }
}

#[test]
fn pure_stages_touch_nothing() {
    for (module, path, code) in sources() {
        if !PURE.contains(&module.as_str()) {
            continue;
        }
        for forbidden in [
            "async fn",
            ".await",
            "std::fs",
            "std::env",
            "std::net::Tcp",
            "SystemTime::now",
            "Timestamp::now",
            "Instant::now",
            "tokio::",
        ] {
            assert!(!code.contains(forbidden), "{} holds {forbidden}", path.display());
        }
    }
}

#[test]
fn the_map_in_lib_lists_every_module() {
    let lib = std::fs::read_to_string(Path::new(ROOT).join("src/lib.rs")).unwrap();
    for entry in std::fs::read_dir(Path::new(ROOT).join("src")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        assert!(
            matches!(module, "lib" | "main" | "arguments") || lib.contains(&format!("pub mod {module};")),
            "{module} is not in the map"
        );
    }
}

#[test]
fn every_path_in_the_readme_exists() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let mut checked = 0;
    for quoted in readme.split('`').skip(1).step_by(2) {
        let first = quoted.split('/').next().unwrap_or_default();
        if ["src", "config", "index", "tests", "benches", ".ci", "docs"].contains(&first)
            && quoted.contains('/')
            && !quoted.contains(['<', ' ', '*', '…'])
        {
            checked += 1;
            // index/data is made by the program.
            assert!(
                quoted.starts_with("index/data") || Path::new(ROOT).join(quoted).exists(),
                "README names {quoted}, which is not there"
            );
        }
    }
    assert!(checked > 10, "only {checked} paths were checked");
}

#[test]
fn no_file_outgrows_its_reader() {
    const LINES_MAX: usize = 400;
    for (_, path, _) in sources() {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().lines().count();
        let is_test = path.file_name().is_some_and(|name| name == "tests.rs");
        assert!(
            is_test || lines <= LINES_MAX + 30,
            "{} has {lines} lines before its tests: is a noun hiding in it?",
            path.display()
        );
    }
}
