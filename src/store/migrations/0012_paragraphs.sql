-- Hashes of the paragraphs of each host's latest pages as they were read: what three unlike pages share is the host's
-- boilerplate, not the article.
CREATE TABLE paragraph (
    host TEXT NOT NULL,
    hash INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (host, hash, article)
) WITHOUT ROWID;
CREATE INDEX paragraph_of_article ON paragraph (article);
CREATE INDEX paragraph_by_time ON paragraph (at);
