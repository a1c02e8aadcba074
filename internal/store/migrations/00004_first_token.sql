-- Who may make the first account of a public server. Written as 00001 is.

-- +goose Up
-- The hashes of the tokens that processes printed at their start, while there is no
-- account. Several processes have several.
CREATE TABLE first_token (
    token_hash TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL
) STRICT;
