-- What staff say of an article and a topic: the examples against which a change of the topic is held.
CREATE TABLE label (
    article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    topic TEXT NOT NULL,
    relevant INTEGER NOT NULL CHECK (relevant IN (0, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (article, topic)
);
