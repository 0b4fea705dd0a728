-- An article that retention has emptied: its row stays as the tombstone of its identity, so that no feed that still
-- lists it brings it back, and so that its number is never given to another.
ALTER TABLE article ADD COLUMN forgotten_at INTEGER;
CREATE INDEX article_kept ON article (first_seen_at) WHERE forgotten_at IS NULL;
-- Entries that still hold words.
CREATE INDEX entry_kept ON entry (seen_at) WHERE state <> 'forgotten';
