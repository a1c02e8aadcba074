-- What costs a password hash is counted before it is computed, by whom it counts for; and
-- secrets of the server's own. Written as 00001 is.

-- +goose Up
-- A count of attempts: failures and the last of them, or for a rate only the instant at
-- which nothing of it is used any more. The subject holds no e-mail address. There is no
-- index but the key, so that a count changes in place.
CREATE TABLE attempt_tally (
    subject  TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

-- What all processes sign with, by its purpose.
CREATE TABLE server_secret (
    purpose    TEXT PRIMARY KEY,
    secret     TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
