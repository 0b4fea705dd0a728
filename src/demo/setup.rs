//! The configuration of the demo: the files that make the program watch the fictional press.

/// One file of a configuration folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetupFile {
    /// Its path within the folder, with `/`.
    pub path: &'static str,
    /// Its text, with the port filled in.
    pub text: String,
}

/// What stands for the port in the files.
const PORT: &str = "{port}";

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("config/", $path)))),*]
    };
}

/// Every file of the demo's configuration; a test fails when the folder holds another set.
const FILES: [(&str, &str); 21] = files![
    "udklip.toml",
    "actors.toml",
    "digests/morgen.toml",
    "sources/borsbrevet.toml",
    "sources/ekspressen.toml",
    "sources/folkeblad.toml",
    "sources/halvleg.toml",
    "sources/kanalsund.toml",
    "sources/kronen.toml",
    "sources/ligevaegt.toml",
    "sources/ligevilkaar.toml",
    "sources/metromorgen.toml",
    "sources/ministeriet.toml",
    "sources/noerrefjord.toml",
    "sources/nordbureau.toml",
    "sources/rigsradioen.toml",
    "sources/samraad.toml",
    "sources/sundposten.toml",
    "sources/tidende.toml",
    "sources/tinget.toml",
    "sources/ugeblade.toml",
];

/// The demo's configuration for a press served on `port`. The topic is the product's own and not among them.
pub fn setup_files(port: u16) -> Vec<SetupFile> {
    let port = port.to_string();
    FILES.iter().map(|(path, text)| SetupFile { path, text: text.replace(PORT, &port) }).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_folder_is_carried() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/config");
        let mut on_disk = BTreeSet::new();
        for folder in ["", "digests", "sources"] {
            for file in std::fs::read_dir(root.join(folder)).expect("folder").map(|file| file.expect("file").path()) {
                if file.is_file() {
                    on_disk.insert(file.strip_prefix(&root).expect("inside").to_string_lossy().into_owned());
                }
            }
        }
        let carried: BTreeSet<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(on_disk, carried);
    }

    #[test]
    fn the_port_is_filled_in_and_every_file_is_toml() {
        for file in setup_files(4321) {
            assert!(!file.text.contains('{') || !file.text.contains(PORT), "{}", file.path);
            let table: toml::Table = file.text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.path));
            if let Some(stem) = file.path.strip_prefix("sources/").and_then(|name| name.strip_suffix(".toml")) {
                assert_eq!(table["id"].as_str(), Some(stem));
                assert!(file.text.contains(&format!("http://{stem}.localhost:4321/")), "{}", file.path);
            }
        }
    }
}
