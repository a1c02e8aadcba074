-- Foods at home, and what accounts think of recipes. Written as 00001 is.

-- +goose Up
-- A food at home. No grams: enough of it; no date: it keeps.
CREATE TABLE pantry_item (
    household_id TEXT NOT NULL REFERENCES household (id) ON DELETE CASCADE,
    food_id      TEXT NOT NULL,
    grams        REAL,
    use_by       TEXT,
    use_up       INTEGER NOT NULL CHECK (use_up IN (0, 1)),
    updated_at   INTEGER NOT NULL,
    PRIMARY KEY (household_id, food_id)
) STRICT;

-- An account's stars for a recipe: its own, in whichever households it eats.
CREATE TABLE rating (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    recipe_id  TEXT NOT NULL,
    stars      INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    rated_at   INTEGER NOT NULL,
    PRIMARY KEY (account_id, recipe_id)
) STRICT;
