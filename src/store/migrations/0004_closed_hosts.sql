-- Until when a feed's host asked to be left alone: kept over a restart.
ALTER TABLE feed_state ADD COLUMN closed_until INTEGER;
