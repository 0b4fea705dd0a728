//! Opening, changing and asking the index.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term};

use super::collect::{SearchOptions, SearchResults, ask};
use super::document::IndexChange;
use super::error::SearchError;
use super::schema::{Fields, INDEX_VERSION, schema};
use crate::domain::ArticleId;
use crate::query::Query;

/// What the writer keeps in memory before it writes a segment.
const WRITER_BYTES: usize = 48_000_000;
/// The file that says which version of fields and terms the index has. Written last, so that an index that was cut
/// short while it was made is made again.
const VERSION_FILE: &str = "udklip-version";

/// The search index of one installation.
///
/// Any number of threads may ask; changes wait for each other. Everything blocks: call it off the async threads.
pub struct SearchIndex {
    dir: Option<PathBuf>,
    index: Index,
    reader: IndexReader,
    fields: Fields,
    /// Taken when first needed, so that a second process may search while one writes.
    writer: Mutex<Option<IndexWriter>>,
    rebuild_needed: bool,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl SearchIndex {
    /// Opens the index in `dir`, or makes an empty one when there is none, or one of another version, or a damaged
    /// one: then [`SearchIndex::rebuild_needed`].
    ///
    /// # Errors
    /// When the folder cannot be used, or must be emptied while another process writes there.
    pub fn open(dir: &Path) -> Result<Self, SearchError> {
        let in_folder = |source| SearchError::Folder { dir: dir.to_path_buf(), source };
        fs::create_dir_all(dir).map_err(in_folder)?;
        let _opening = alone_in_opening(dir).map_err(in_folder)?;
        let version = fs::read_to_string(dir.join(VERSION_FILE)).unwrap_or_default();
        if version == INDEX_VERSION
            && let Ok(index) = Index::open_in_dir(dir)
            && let Ok(opened) = Self::with(index, Some(dir.to_path_buf()), false)
        {
            return Ok(opened);
        }
        empty(dir)?;
        let index = Index::create_in_dir(dir, schema().0).map_err(|error| SearchError::in_folder(Some(dir), error))?;
        let opened = Self::with(index, Some(dir.to_path_buf()), true)?;
        fs::write(dir.join(VERSION_FILE), INDEX_VERSION).map_err(in_folder)?;
        sync(dir).map_err(in_folder)?;
        Ok(opened)
    }

    /// Takes everything out of the folder: whoever opens the index next makes it anew, for every article of the store.
    ///
    /// # Errors
    /// When the folder cannot be emptied, or another process writes there.
    pub fn discard(dir: &Path) -> Result<(), SearchError> {
        if !dir.exists() {
            return Ok(());
        }
        let _opening =
            alone_in_opening(dir).map_err(|source| SearchError::Folder { dir: dir.to_path_buf(), source })?;
        empty(dir)
    }

    /// An empty index in memory, for tests and for matching a few articles.
    ///
    /// # Errors
    /// When memory for it cannot be had.
    pub fn in_memory() -> Result<Self, SearchError> {
        Self::with(Index::create_in_ram(schema().0), None, true)
    }

    fn with(index: Index, dir: Option<PathBuf>, rebuild_needed: bool) -> Result<Self, SearchError> {
        let (expected, fields) = schema();
        if index.schema() != expected {
            return Err(SearchError::Engine(TantivyError::SchemaError("other fields than ours".to_owned())));
        }
        // Another process may write (`udklip reindex`): its commits are seen too, and ours at once.
        let reader = index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay).try_into()?;
        Ok(Self { dir, index, reader, fields, writer: Mutex::new(None), rebuild_needed })
    }

    /// True when opening made the index anew: every article must be put again.
    pub const fn rebuild_needed(&self) -> bool {
        self.rebuild_needed
    }

    /// The sequence number of the store that the last commit reached; 0 when there was none.
    ///
    /// # Errors
    /// When the index's own notes cannot be read.
    pub fn committed_sequence(&self) -> Result<i64, SearchError> {
        let payload = self.index.load_metas().map_err(|error| self.error(error))?.payload;
        Ok(payload.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Makes `changes`, all or none, in their order, and notes that the store's `sequence` is reached. When it
    /// returns, searches see them and they survive a crash.
    ///
    /// # Errors
    /// When another process writes, or the folder cannot be written; then nothing is changed.
    pub fn apply(&self, changes: &[IndexChange], sequence: i64) -> Result<(), SearchError> {
        self.write(sequence, |writer| stage(writer, &self.fields, changes))
    }

    /// Takes every article out; the reached sequence is 0 again.
    ///
    /// # Errors
    /// As [`SearchIndex::apply`].
    pub fn clear(&self) -> Result<(), SearchError> {
        self.write(0, |writer| writer.delete_all_documents().map(|_| ()))
    }

    /// The articles `query` is true of.
    ///
    /// # Errors
    /// When a wildcard stands for too many words, more hits are asked for than an answer holds, or the index cannot
    /// be read.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<SearchResults, SearchError> {
        ask(&self.reader.searcher(), self.fields, query, options)
    }

    /// How many articles there are in the index.
    pub fn articles(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Lets go of the write lock until the next change, so that another process may write.
    ///
    /// # Errors
    /// When what is still being merged cannot be finished; the last commit stands.
    pub fn rest(&self) -> Result<(), SearchError> {
        match self.lock().take() {
            Some(writer) => writer.wait_merging_threads().map_err(|error| self.error(error)),
            None => Ok(()),
        }
    }

    fn write(
        &self,
        sequence: i64,
        changes: impl FnOnce(&IndexWriter) -> tantivy::Result<()>,
    ) -> Result<(), SearchError> {
        let mut slot = self.lock();
        let mut writer = match slot.take() {
            Some(writer) => writer,
            None => self.index.writer_with_num_threads(1, WRITER_BYTES).map_err(|error| self.error(error))?,
        };
        // On any error the writer is dropped with all it was given, and the last commit stands.
        changes(&writer).and_then(|()| commit(&mut writer, sequence)).map_err(|error| self.error(error))?;
        if let Some(dir) = &self.dir {
            // Tantivy renames its notes into place but does not make the rename durable.
            sync(dir).map_err(|source| SearchError::Folder { dir: dir.clone(), source })?;
        }
        *slot = Some(writer);
        self.reader.reload().map_err(|error| self.error(error))
    }

    /// A writer that panicked left nothing half done that a new one would see.
    fn lock(&self) -> MutexGuard<'_, Option<IndexWriter>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, error: TantivyError) -> SearchError {
        SearchError::in_folder(self.dir.as_deref(), error)
    }
}

/// Puts changes before the writer, without a commit: each article is taken out before it is put in.
fn stage(writer: &IndexWriter, fields: &Fields, changes: &[IndexChange]) -> tantivy::Result<()> {
    for change in changes {
        let id = match change {
            IndexChange::Put(document) => document.id,
            IndexChange::Remove(id) => *id,
        };
        let ArticleId(number) = id;
        writer.delete_term(Term::from_field_i64(fields.id, number));
        if let IndexChange::Put(document) = change {
            writer.add_document(document.for_index(fields))?;
        }
    }
    Ok(())
}

fn commit(writer: &mut IndexWriter, sequence: i64) -> tantivy::Result<()> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&sequence.to_string());
    commit.commit().map(|_| ())
}

/// Of two processes that start at once on a fresh folder, one makes the index; the other waits until this is dropped.
fn alone_in_opening(dir: &Path) -> io::Result<fs::File> {
    let opening = fs::File::create(dir.with_extension("opening"))?;
    opening.lock()?;
    Ok(opening)
}

/// Takes everything out of the folder but the lock, which is held meanwhile.
fn empty(dir: &Path) -> Result<(), SearchError> {
    let in_folder = |source| SearchError::Folder { dir: dir.to_path_buf(), source };
    let directory = MmapDirectory::open(dir).map_err(|error| SearchError::in_folder(Some(dir), error.into()))?;
    let _lock = directory
        .acquire_lock(&INDEX_WRITER_LOCK)
        .map_err(|error| SearchError::in_folder(Some(dir), TantivyError::LockFailure(error, None)))?;
    for entry in fs::read_dir(dir).map_err(in_folder)? {
        let entry = entry.map_err(in_folder)?;
        let is_lock = INDEX_WRITER_LOCK.filepath.as_os_str() == entry.file_name();
        if !is_lock && entry.file_type().map_err(in_folder)?.is_file() {
            fs::remove_file(entry.path()).map_err(in_folder)?;
        }
    }
    Ok(())
}

fn sync(dir: &Path) -> io::Result<()> {
    fs::File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;
    use crate::domain::{Access, ArticleKind, SourceId, StoryId, TopicId};
    use crate::query::parse;
    use crate::search::{IndexDocument, Sort};

    fn an_article(id: i64, title: &str, text: &str) -> IndexDocument {
        IndexDocument {
            id: ArticleId(id),
            story: Some(StoryId(id * 10)),
            title: title.to_owned(),
            text: text.to_owned(),
            quotes: Vec::new(),
            source: "dr".to_owned(),
            actors: Vec::new(),
            messages: Vec::new(),
            topics: Vec::new(),
            kind: ArticleKind::News,
            access: Access::Open,
            byline: Vec::new(),
            url: "https://dr.dk/1".to_owned(),
            published: Timestamp::from_second(id * 1000).expect("moment"),
            day: date(2026, 1, 1),
        }
    }

    fn put(document: IndexDocument) -> IndexChange {
        IndexChange::Put(Box::new(document))
    }

    fn ids(index: &SearchIndex, query: &str, options: &SearchOptions) -> Vec<i64> {
        let results = index.search(&parse(query).expect(query), options).expect("search");
        results.hits.iter().map(|hit| hit.article.0).collect()
    }

    fn found(index: &SearchIndex, query: &str) -> Vec<i64> {
        ids(index, query, &SearchOptions::default())
    }

    #[test]
    fn an_article_put_twice_is_there_once_in_its_last_form() {
        let index = SearchIndex::in_memory().expect("index");
        let (first, second) = (an_article(1, "Skat", "Første form."), an_article(1, "Skat", "Anden form."));
        index.apply(&[put(first.clone()), put(second.clone())], 1).expect("in one go");
        assert_eq!((found(&index, "anden"), found(&index, "første")), (vec![1], vec![]));
        index.apply(&[put(first)], 2).expect("again");
        assert_eq!((found(&index, "anden"), found(&index, "første"), index.articles()), (vec![], vec![1], 1));
        index.apply(&[IndexChange::Remove(ArticleId(1))], 3).expect("removed");
        assert_eq!((found(&index, "*"), index.articles()), (vec![], 0));
    }

    #[test]
    fn the_reached_sequence_and_the_articles_survive_reopening() {
        let dir = tempfile::tempdir().expect("folder");
        {
            let index = SearchIndex::open(dir.path()).expect("made");
            assert!(index.rebuild_needed());
            assert_eq!(index.committed_sequence().expect("notes"), 0);
            index.apply(&[put(an_article(1, "Udligning", ""))], 42).expect("apply");
        }
        let index = SearchIndex::open(dir.path()).expect("opened");
        assert!(!index.rebuild_needed());
        assert_eq!(index.committed_sequence().expect("notes"), 42);
        assert_eq!(found(&index, "udligningen"), [1]);
        index.clear().expect("cleared");
        assert_eq!((index.committed_sequence().expect("notes"), index.articles()), (0, 0));
    }

    #[test]
    fn what_was_not_committed_is_not_there_after_a_crash() {
        let dir = tempfile::tempdir().expect("folder");
        {
            let index = SearchIndex::open(dir.path()).expect("made");
            index.apply(&[put(an_article(1, "Gammel", "Tekst."))], 7).expect("apply");
            let writer = index.lock();
            stage(writer.as_ref().expect("writer"), &index.fields, &[put(an_article(1, "Ny", "Tekst."))])
                .expect("staged");
            // Killed here: neither commit nor goodbye.
        }
        let index = SearchIndex::open(dir.path()).expect("opened");
        assert_eq!(index.committed_sequence().expect("notes"), 7);
        assert_eq!((found(&index, "gammel"), found(&index, "ny")), (vec![1], vec![]));
        index.apply(&[put(an_article(1, "Ny", "Tekst."))], 8).expect("and once more");
        assert_eq!((found(&index, "gammel"), found(&index, "ny"), index.articles()), (vec![], vec![1], 1));
    }

    #[test]
    fn another_version_or_damage_makes_the_index_anew() {
        let dir = tempfile::tempdir().expect("folder");
        let make = || {
            let index = SearchIndex::open(dir.path()).expect("open");
            index.apply(&[put(an_article(1, "Skat", ""))], 5).expect("apply");
        };
        for harm in ["version", "notes", "segment"] {
            make();
            let files = || fs::read_dir(dir.path()).expect("folder").map(|entry| entry.expect("entry").path());
            match harm {
                "version" => fs::write(dir.path().join(VERSION_FILE), "udklip search index 0").expect("write"),
                "notes" => fs::write(dir.path().join("meta.json"), "{").expect("write"),
                _ => files()
                    .filter(|path| path.extension().is_some_and(|kind| kind == "term"))
                    .for_each(|path| fs::remove_file(path).expect("remove")),
            }
            let index = SearchIndex::open(dir.path()).unwrap_or_else(|error| panic!("{harm}: {error}"));
            assert!(index.rebuild_needed(), "{harm}");
            assert_eq!((index.articles(), index.committed_sequence().expect("notes")), (0, 0), "{harm}");
        }
    }

    #[test]
    fn a_second_process_may_search_but_not_write() {
        let dir = tempfile::tempdir().expect("folder");
        let first = SearchIndex::open(dir.path()).expect("first");
        first.apply(&[put(an_article(1, "Skat", ""))], 1).expect("apply");
        let second = SearchIndex::open(dir.path()).expect("second");
        assert_eq!(found(&second, "skat"), [1]);
        let refused = second.apply(&[put(an_article(2, "Skat", ""))], 2).expect_err("locked");
        assert!(matches!(refused, SearchError::Locked { .. }), "{refused}");
        assert!(refused.to_string().contains("stop the other udklip"));
    }

    #[test]
    fn answers_are_sorted_counted_cut_and_narrowed() {
        let index = SearchIndex::in_memory().expect("index");
        let mut changes = Vec::new();
        for id in 1..=9 {
            let mut article = an_article(id, if id == 4 { "Udligning" } else { "Andet" }, "Om udligning og skat.");
            article.source = if id % 3 == 0 { "tv2" } else { "dr" }.to_owned();
            article.day = date(2026, if id < 5 { 5 } else { 6 }, 10);
            article.topics = if id == 7 { vec!["udligning".to_owned()] } else { Vec::new() };
            changes.push(put(article));
        }
        index.apply(&changes, 1).expect("apply");
        let all = index.search(&parse("udligning").expect("query"), &SearchOptions::default()).expect("search");
        assert_eq!(all.total, 9);
        assert_eq!(all.by_source, [("dr".to_owned(), 6), ("tv2".to_owned(), 3)]);
        assert_eq!(all.by_month, [(202_605, 4), (202_606, 5)]);
        assert_eq!(all.hits.first().map(|hit| (hit.article, hit.story)), Some((ArticleId(4), Some(StoryId(40)))));
        assert_eq!(all.hits.get(1).map(|hit| hit.article), Some(ArticleId(9)), "equally good: the newest");

        let newest = SearchOptions { sort: Sort::Newest, limit: 2, offset: 1, ..SearchOptions::default() };
        assert_eq!(ids(&index, "udligning", &newest), [8, 7]);
        let narrow = SearchOptions {
            from: Some(date(2026, 6, 1)),
            to: Some(date(2026, 6, 30)),
            sources: vec![SourceId::parse("dr").expect("id")],
            sort: Sort::Newest,
            ..SearchOptions::default()
        };
        assert_eq!(ids(&index, "skat", &narrow), [8, 7, 5]);
        let about = SearchOptions { relevant_topic: TopicId::parse("udligning").ok(), ..SearchOptions::default() };
        assert_eq!(ids(&index, "*", &about), [7]);
        let count_only = SearchOptions { limit: 0, ..SearchOptions::default() };
        assert_eq!(index.search(&parse("*").expect("all"), &count_only).expect("count").total, 9);
        let too_many = SearchOptions { limit: 201, ..SearchOptions::default() };
        assert!(index.search(&parse("*").expect("all"), &too_many).is_err());
    }

    #[test]
    fn inflections_compounds_and_phrases_are_found() {
        let index = SearchIndex::in_memory().expect("index");
        let texts = [
            "Borgmesteren vil have mere.",
            "Borgmestrene fik statens særlige bloktilskud til kommunerne.",
            "Hovedstadsudligningsordningen blev udlignet med andengradsligninger.",
        ];
        let changes: Vec<IndexChange> = (1..).zip(texts).map(|(id, text)| put(an_article(id, "", text))).collect();
        index.apply(&changes, 1).expect("apply");
        for (query, expected) in [
            ("borgmester", &[1, 2][..]),
            ("borgmestre", &[1, 2]),
            ("=borgmestrene", &[2]),
            ("led:udligning", &[3]),
            ("udligning", &[]),
            ("led:tilskud", &[2]),
            ("\"staten * tilskud\"", &[]),
            ("\"stat særlig bloktilskud til kommune\"", &[2]),
            ("led:tilskud NÆR/1 kommune", &[2]),
            ("*ligning*", &[3]),
        ] {
            let mut hits = found(&index, query);
            hits.sort_unstable();
            assert_eq!(hits, expected, "{query}");
        }
    }
}
