-- Written in SQLite's words; dialect.go translates TEXT, INTEGER, REAL and STRICT
-- for PostgreSQL, and uncomments the lines that begin with one database's name.
--
-- Instants are integer microseconds, flags are 0 or 1, JSON is text. Ids are UUIDv7
-- text, ids of foods and catalogue recipes are slugs. A table that belongs to a
-- household carries household_id, and refers to others of the household by
-- (household_id, id): the database itself refuses another household's id.

-- +goose Up
CREATE TABLE account (
    id            TEXT PRIMARY KEY,
    email         TEXT NOT NULL,
    email_key     TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    administrator INTEGER NOT NULL CHECK (administrator IN (0, 1)),
    disabled      INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    user_agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX session_account ON session (account_id, created_at);
CREATE INDEX session_expiry ON session (expires_at);

CREATE TABLE api_token (
    id         TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scopes     TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    used_at    INTEGER,
    expires_at INTEGER
) STRICT;
CREATE INDEX api_token_account ON api_token (account_id, created_at);

CREATE TABLE login_failure (
    id         TEXT PRIMARY KEY,
    subject    TEXT NOT NULL,
    failed_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX login_failure_subject ON login_failure (subject, failed_at);
CREATE INDEX login_failure_at ON login_failure (failed_at);

CREATE TABLE household (
    id             TEXT PRIMARY KEY,
    name           TEXT NOT NULL,
    time_zone      TEXT NOT NULL,
    locale         TEXT NOT NULL,
    country        TEXT NOT NULL,
    units          TEXT NOT NULL CHECK (units IN ('metric', 'us')),
    allergen_scope TEXT NOT NULL CHECK (allergen_scope IN ('household', 'eater')),
    rules_version  INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE member (
    household_id TEXT NOT NULL REFERENCES household (id) ON DELETE CASCADE,
    account_id   TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    role         TEXT NOT NULL CHECK (role IN ('owner', 'member', 'viewer', 'coach')),
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (household_id, account_id)
) STRICT;
CREATE INDEX member_account ON member (account_id);

CREATE TABLE eater (
    id           TEXT PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES household (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    body         TEXT NOT NULL,
    set_by_coach INTEGER NOT NULL CHECK (set_by_coach IN (0, 1)),
    archived     INTEGER NOT NULL CHECK (archived IN (0, 1)),
    version      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    UNIQUE (household_id, id)
) STRICT;

CREATE TABLE preferences (
    household_id TEXT PRIMARY KEY REFERENCES household (id) ON DELETE CASCADE,
    body         TEXT NOT NULL,
    version      INTEGER NOT NULL
) STRICT;

-- A generation and a menu refer to each other, so one reference is written where
-- both tables are known. It is checked at commit, for a menu may be saved before or
-- after its generation is completed.
CREATE TABLE generation (
    id                  TEXT PRIMARY KEY,
    household_id        TEXT NOT NULL REFERENCES household (id) ON DELETE CASCADE,
    account_id          TEXT REFERENCES account (id) ON DELETE SET NULL,
    task                TEXT NOT NULL CHECK (task IN ('menu', 'refill', 'swap')),
    body                TEXT NOT NULL,
    state               TEXT NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    progress            TEXT NOT NULL,
    attempt             INTEGER NOT NULL,
    tries               INTEGER NOT NULL,
    worker              TEXT NOT NULL,
    lease_until         INTEGER,
    rules_version       INTEGER NOT NULL,
    menu_id             TEXT,
    failure             TEXT,
    usage_calls         INTEGER NOT NULL,
    usage_input_tokens  INTEGER NOT NULL,
    usage_output_tokens INTEGER NOT NULL,
    usage_cost_micros   INTEGER NOT NULL,
    usage_currency      TEXT NOT NULL,
    version             INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    finished_at         INTEGER,
    -- sqlite: FOREIGN KEY (household_id, menu_id) REFERENCES menu (household_id, id) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (household_id, id),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('completed', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
    CHECK ((state = 'failed') = (failure IS NOT NULL))
) STRICT;
CREATE INDEX generation_household ON generation (household_id, created_at, id);
CREATE INDEX generation_active ON generation (created_at, id) WHERE state IN ('queued', 'running');
CREATE UNIQUE INDEX generation_menu_busy ON generation (household_id, menu_id) WHERE state IN ('queued', 'running');
CREATE INDEX generation_menu ON generation (household_id, menu_id);
CREATE INDEX generation_account ON generation (account_id);

CREATE TABLE generation_day (
    household_id  TEXT NOT NULL,
    generation_id TEXT NOT NULL,
    date          TEXT NOT NULL,
    body          TEXT NOT NULL,
    PRIMARY KEY (household_id, generation_id, date),
    FOREIGN KEY (household_id, generation_id) REFERENCES generation (household_id, id) ON DELETE CASCADE
) STRICT;

-- A key may be remembered before its generation is there: checked at commit.
CREATE TABLE idempotency (
    account_id    TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    route         TEXT NOT NULL,
    key           TEXT NOT NULL,
    body_hash     TEXT NOT NULL,
    generation_id TEXT NOT NULL REFERENCES generation (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (account_id, route, key)
) STRICT;
CREATE INDEX idempotency_created ON idempotency (created_at);
CREATE INDEX idempotency_generation ON idempotency (generation_id);

CREATE TABLE menu (
    id            TEXT PRIMARY KEY,
    household_id  TEXT NOT NULL REFERENCES household (id) ON DELETE CASCADE,
    generation_id TEXT UNIQUE,
    published     INTEGER NOT NULL CHECK (published IN (0, 1)),
    first_date    TEXT NOT NULL,
    last_date     TEXT NOT NULL,
    version       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    UNIQUE (household_id, id),
    FOREIGN KEY (household_id, generation_id) REFERENCES generation (household_id, id)
) STRICT;
CREATE INDEX menu_household ON menu (household_id, created_at, id);
-- postgres: ALTER TABLE generation ADD FOREIGN KEY (household_id, menu_id) REFERENCES menu (household_id, id) DEFERRABLE INITIALLY DEFERRED;

-- A day of a menu, and who eats when on it.
CREATE TABLE menu_day (
    household_id TEXT NOT NULL,
    menu_id      TEXT NOT NULL,
    date         TEXT NOT NULL,
    slots        TEXT NOT NULL,
    PRIMARY KEY (household_id, menu_id, date),
    FOREIGN KEY (household_id, menu_id) REFERENCES menu (household_id, id) ON DELETE CASCADE
) STRICT;

-- The one published menu of a date.
CREATE TABLE planned_date (
    household_id TEXT NOT NULL,
    date         TEXT NOT NULL,
    menu_id      TEXT NOT NULL,
    PRIMARY KEY (household_id, date),
    FOREIGN KEY (household_id, menu_id, date) REFERENCES menu_day (household_id, menu_id, date) ON DELETE CASCADE
) STRICT;
CREATE INDEX planned_date_menu ON planned_date (household_id, menu_id, date);

CREATE TABLE meal (
    household_id  TEXT NOT NULL,
    menu_id       TEXT NOT NULL,
    id            TEXT NOT NULL,
    date          TEXT NOT NULL,
    slot          TEXT NOT NULL CHECK (slot IN ('breakfast', 'lunch', 'dinner', 'snack')),
    number        INTEGER NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('main', 'side', 'drink')),
    kind          TEXT NOT NULL CHECK (kind IN ('cook', 'leftover', 'out', 'skip')),
    position      INTEGER NOT NULL,
    recipe_id     TEXT NOT NULL,
    dish          TEXT NOT NULL,
    foods_version TEXT NOT NULL,
    source        TEXT NOT NULL CHECK (source IN ('model', 'repaired', 'built-in', 'manual')),
    reasons       TEXT NOT NULL,
    locked        INTEGER NOT NULL CHECK (locked IN (0, 1)),
    version       INTEGER NOT NULL,
    PRIMARY KEY (household_id, menu_id, id),
    FOREIGN KEY (household_id, menu_id, date) REFERENCES menu_day (household_id, menu_id, date) ON DELETE CASCADE
) STRICT;
CREATE INDEX meal_day ON meal (household_id, menu_id, date);

-- What one eater gets of a meal; a meal may be for some eaters only.
CREATE TABLE portion (
    household_id TEXT NOT NULL,
    menu_id      TEXT NOT NULL,
    meal_id      TEXT NOT NULL,
    eater_id     TEXT NOT NULL,
    position     INTEGER NOT NULL,
    servings     REAL NOT NULL,
    PRIMARY KEY (household_id, menu_id, meal_id, eater_id),
    FOREIGN KEY (household_id, menu_id, meal_id) REFERENCES meal (household_id, menu_id, id) ON DELETE CASCADE,
    FOREIGN KEY (household_id, eater_id) REFERENCES eater (household_id, id)
) STRICT;
CREATE INDEX portion_eater ON portion (household_id, eater_id);

-- A food that is in the basket.
CREATE TABLE grocery_check (
    household_id TEXT NOT NULL,
    menu_id      TEXT NOT NULL,
    food_id      TEXT NOT NULL,
    checked_at   INTEGER NOT NULL,
    PRIMARY KEY (household_id, menu_id, food_id),
    FOREIGN KEY (household_id, menu_id) REFERENCES menu (household_id, id) ON DELETE CASCADE
) STRICT;
