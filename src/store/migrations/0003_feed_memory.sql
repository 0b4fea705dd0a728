-- What a feed's past answers taught us.
-- The last time its whole body was read, not only called unchanged.
ALTER TABLE feed_state ADD COLUMN read_at INTEGER;
-- When its server was caught calling a changed feed unchanged.
ALTER TABLE feed_state ADD COLUMN validators_lied_at INTEGER;
-- Mean time between two new entries.
ALTER TABLE feed_state ADD COLUMN rhythm_s INTEGER;
-- Where it says it has moved for good, since when, and how often in a row it said so.
ALTER TABLE feed_state ADD COLUMN moved_to TEXT;
ALTER TABLE feed_state ADD COLUMN moved_since INTEGER;
ALTER TABLE feed_state ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0;
