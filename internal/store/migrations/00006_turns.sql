-- Whose turn an order takes, and how much a menu takes. Written as 00001 is.

-- +goose Up
-- The account that owned the household when it ordered. Empty: ordered by a process of the
-- version before, all of whose orders take turns as one account.
ALTER TABLE generation ADD COLUMN owner_id TEXT NOT NULL DEFAULT '';
UPDATE generation SET owner_id = COALESCE((
    SELECT account_id FROM member
    WHERE member.household_id = generation.household_id AND member.role = 'owner'
    ORDER BY member.created_at, member.account_id LIMIT 1), '')
WHERE state IN ('queued', 'running');
CREATE INDEX generation_owner ON generation (owner_id) WHERE state IN ('queued', 'running');
CREATE INDEX generation_running ON generation (owner_id, household_id) WHERE state = 'running';

-- The bytes of a menu's dishes and reasons as they are kept, and whether somebody has
-- changed it since it was made: a lock, a swap, a refill.
ALTER TABLE menu ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE menu ADD COLUMN edited INTEGER NOT NULL DEFAULT 0 CHECK (edited IN (0, 1));
UPDATE menu SET
    bytes = (
        SELECT COALESCE(SUM(octet_length(meal.dish) + octet_length(meal.reasons)), 0) FROM meal
        WHERE meal.household_id = menu.household_id AND meal.menu_id = menu.id),
    edited = CASE WHEN EXISTS (
        SELECT 1 FROM meal
        WHERE meal.household_id = menu.household_id AND meal.menu_id = menu.id
            AND (meal.locked = 1 OR meal.version > 1 OR meal.source = 'manual')) THEN 1 ELSE 0 END;
