-- Moments are microseconds since 1970 in UTC. Booleans are 0 or 1. Days are text, 2026-11-23, in the installation's zone.

-- What we know of each feed's address, and when it is asked next.
CREATE TABLE feed_state (
    feed             TEXT PRIMARY KEY,
    source           TEXT NOT NULL,
    etag             TEXT,
    last_modified    TEXT,
    next_poll_at     INTEGER NOT NULL,
    last_attempt_at  INTEGER,
    last_success_at  INTEGER,
    failures         INTEGER NOT NULL DEFAULT 0,
    last_error       TEXT
);

-- The coverage ledger: one row per poll.
CREATE TABLE poll (
    id       INTEGER PRIMARY KEY,
    feed     TEXT NOT NULL,
    source   TEXT NOT NULL,
    at       INTEGER NOT NULL,
    outcome  TEXT NOT NULL,
    entries  INTEGER NOT NULL,
    fresh    INTEGER NOT NULL,
    detail   TEXT
);
CREATE INDEX poll_by_time ON poll (at);
CREATE INDEX poll_by_feed ON poll (feed, at);

CREATE TABLE entry (
    id               INTEGER PRIMARY KEY,
    source           TEXT NOT NULL,
    key              TEXT NOT NULL,
    feed             TEXT NOT NULL,
    url              TEXT,
    title            TEXT NOT NULL,
    summary          TEXT,
    author           TEXT,
    published_at     INTEGER,
    published_trust  TEXT,
    seen_at          INTEGER NOT NULL,
    backfill         INTEGER NOT NULL,
    state            TEXT NOT NULL DEFAULT 'announced',
    attempts         INTEGER NOT NULL DEFAULT 0,
    next_try_at      INTEGER NOT NULL,
    last_error       TEXT,
    article          INTEGER,
    UNIQUE (source, key)
);
CREATE INDEX entry_waiting ON entry (next_try_at) WHERE state = 'announced';

-- Every feed that announced an entry: the same article in three section feeds is one entry with three rows here.
CREATE TABLE entry_feed (
    entry  INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    feed   TEXT NOT NULL,
    PRIMARY KEY (entry, feed)
);

CREATE TABLE article (
    id             INTEGER PRIMARY KEY,
    source         TEXT NOT NULL,
    url            TEXT NOT NULL,
    identity       TEXT NOT NULL,
    first_seen_at  INTEGER NOT NULL,
    published_at   INTEGER,
    published_trust TEXT,
    backfill       INTEGER NOT NULL,
    version        INTEGER,
    story          INTEGER,
    reprint_of     INTEGER,
    fingerprint    BLOB,
    reread_at      INTEGER,
    rereads        INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source, identity)
);
CREATE INDEX article_seen ON article (first_seen_at);
CREATE INDEX article_reread ON article (reread_at) WHERE reread_at IS NOT NULL;
CREATE INDEX article_story ON article (story);

-- Saved text is never overwritten: a changed page is a new version.
CREATE TABLE version (
    id             INTEGER PRIMARY KEY,
    article        INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    number         INTEGER NOT NULL,
    captured_at    INTEGER NOT NULL,
    content_hash   TEXT NOT NULL,
    title          TEXT NOT NULL,
    byline         TEXT NOT NULL,
    text           TEXT NOT NULL,
    lead_end       INTEGER,
    language       TEXT NOT NULL,
    access         TEXT NOT NULL,
    kind           TEXT NOT NULL,
    section        TEXT,
    agency         TEXT,
    modified_at    INTEGER,
    tdm            TEXT,
    problems       TEXT NOT NULL,
    enricher       INTEGER NOT NULL DEFAULT 0,
    findings       TEXT,
    UNIQUE (article, number)
);
CREATE INDEX version_enricher ON version (enricher);

-- The verdict on each article's current version, for the digest and the desk.
CREATE TABLE article_topic (
    article   INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    topic     TEXT NOT NULL,
    relevant  INTEGER NOT NULL,
    central   INTEGER NOT NULL,
    score     REAL NOT NULL,
    found_at  INTEGER NOT NULL,
    PRIMARY KEY (article, topic)
);
CREATE INDEX article_topic_relevant ON article_topic (topic, article) WHERE relevant = 1;

CREATE TABLE story (
    id          INTEGER PRIMARY KEY,
    created_at  INTEGER NOT NULL
);

-- The sequence that the search index follows: one row whenever anything about an article changed.
CREATE TABLE change (
    seq      INTEGER PRIMARY KEY AUTOINCREMENT,
    article  INTEGER NOT NULL
);

CREATE TABLE saved_search (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    query       TEXT NOT NULL,
    created_at  INTEGER NOT NULL
);

CREATE TABLE alert (
    saved_search  INTEGER NOT NULL REFERENCES saved_search (id) ON DELETE CASCADE,
    article       INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    at            INTEGER NOT NULL,
    PRIMARY KEY (saved_search, article)
);

-- Frozen once composed: exactly one per profile and local day.
CREATE TABLE digest (
    id            INTEGER PRIMARY KEY,
    profile       TEXT NOT NULL,
    day           TEXT NOT NULL,
    window_from   INTEGER NOT NULL,
    window_until  INTEGER NOT NULL,
    composed_at   INTEGER NOT NULL,
    subject       TEXT NOT NULL,
    text          TEXT NOT NULL,
    html          TEXT NOT NULL,
    issue         TEXT NOT NULL,
    clips         INTEGER NOT NULL,
    UNIQUE (profile, day)
);

-- Which articles a digest told of: each once per profile, however late it was read.
CREATE TABLE digest_article (
    digest   INTEGER NOT NULL REFERENCES digest (id) ON DELETE CASCADE,
    article  INTEGER NOT NULL,
    PRIMARY KEY (digest, article)
);
CREATE INDEX digest_article_by_article ON digest_article (article);

-- One digest to one recipient. It exists before it is sent and ends in a state a person can read.
CREATE TABLE delivery (
    id           INTEGER PRIMARY KEY,
    digest       INTEGER NOT NULL REFERENCES digest (id),
    recipient    TEXT NOT NULL,
    message_id   TEXT NOT NULL UNIQUE,
    state        TEXT NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    next_try_at  INTEGER NOT NULL,
    claimed_until INTEGER,
    updated_at   INTEGER NOT NULL,
    last_error   TEXT,
    UNIQUE (digest, recipient)
);
CREATE INDEX delivery_waiting ON delivery (next_try_at) WHERE state IN ('waiting', 'sending');

-- Who does which job until when. The fence grows with every change of hands.
CREATE TABLE lease (
    name    TEXT PRIMARY KEY,
    holder  TEXT NOT NULL,
    fence   INTEGER NOT NULL,
    until   INTEGER NOT NULL
);

-- How far a follower of `change` has come.
CREATE TABLE mark (
    name  TEXT PRIMARY KEY,
    seq   INTEGER NOT NULL
);
