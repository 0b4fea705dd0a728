-- An article that was erased because somebody may demand it; forgotten_at is set too. Kept apart from what retention
-- emptied, so that a copy of the store from before can be told of it.
ALTER TABLE article ADD COLUMN erased_at INTEGER;
CREATE INDEX article_erased ON article (erased_at) WHERE erased_at IS NOT NULL;
-- Whoever empties an article asks for its prints, article by article.
CREATE INDEX article_print ON article (reprint_of) WHERE reprint_of IS NOT NULL;
