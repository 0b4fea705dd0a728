-- What a feed asks of those who poll it: how long it calls itself fresh, and when it announces nothing.
-- Kept because a 304 says neither, and a failure must not shorten the wait.
ALTER TABLE feed_state ADD COLUMN fresh_for_s INTEGER;
-- Bits in UTC: hours from midnight on, days from Monday on.
ALTER TABLE feed_state ADD COLUMN quiet_hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed_state ADD COLUMN quiet_days INTEGER NOT NULL DEFAULT 0;
