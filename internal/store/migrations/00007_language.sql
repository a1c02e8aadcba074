-- The language in which an account is answered. Written as 00001 is.

-- +goose Up
-- A tag of BCP 47; NULL: none is chosen.
ALTER TABLE account ADD COLUMN language TEXT;
