-- What was served or offered in a meal's place before. Written as 00001 is.

-- +goose Up
-- The ids of recipes, the last one last. What an older program writes beside has none.
ALTER TABLE meal ADD COLUMN seen TEXT NOT NULL DEFAULT '[]';
