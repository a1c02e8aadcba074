-- Which logins and tokens count, and addresses that are verified. Written as 00001 is.

-- +goose Up
-- What was given to somebody under another epoch of the account counts no more.
ALTER TABLE account ADD COLUMN auth_epoch INTEGER NOT NULL DEFAULT 0;
-- When the owner of the address was seen to read what is sent there.
ALTER TABLE account ADD COLUMN email_verified_at INTEGER;
ALTER TABLE session ADD COLUMN auth_epoch INTEGER NOT NULL DEFAULT 0;
-- When the password was last typed in this session.
ALTER TABLE session ADD COLUMN confirmed_at INTEGER;
ALTER TABLE api_token ADD COLUMN auth_epoch INTEGER NOT NULL DEFAULT 0;
