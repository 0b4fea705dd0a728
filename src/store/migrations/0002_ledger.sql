-- The ledger counts by hour.
CREATE INDEX entry_seen ON entry (seen_at) WHERE backfill = 0;
CREATE INDEX version_captured ON version (captured_at);
