-- Tokens: their names, also in the change log, and the refusals of tokens that have expired or were deleted.
-- A deleted token keeps its row for a time, so that the server recognizes a client that still uses it.
alter table tokens add column display_name text collate "C";
alter table tokens add column delete_time bigint;
alter table tokens add column last_refuse_time bigint;
alter table changes add column actor_token_display_name text collate "C";
