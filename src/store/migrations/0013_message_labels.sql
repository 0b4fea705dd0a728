-- What staff say of a message that the program heard in an article: heard right, with its polarity, or not.
CREATE TABLE message_label (
    article INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    polarity TEXT NOT NULL,
    correct INTEGER NOT NULL CHECK (correct IN (0, 1)),
    at INTEGER NOT NULL,
    PRIMARY KEY (article, code, polarity)
);
