-- Tokens of people, and in the change log whose token made a change, and where the request came from.
alter table tokens add column user_id text collate "C";
create index tokens_user on tokens (user_id, id) where user_id is not null;
-- The table of tokens now grows with the number of people.
create index tokens_kind on tokens (kind, id);
create index tokens_deleted on tokens (delete_time) where delete_time is not null;
alter table changes add column actor_user_id text collate "C";
alter table changes add column user_agent text collate "C";
alter table changes add column address text collate "C";
-- For a purge, which removes what is known of the requests of the person.
create index changes_actor_user on changes (actor_user_id) where actor_user_id is not null;
-- For the audit service: the changes that have an event, by time, and the names of deleted organizations.
create index changes_audited on changes (time, sequence) where kind in (1, 3, 4, 5, 6, 7, 8, 14, 16, 20, 21, 22, 24, 25, 26, 27);
create index changes_deleted_organization on changes (organization_id) where kind = 16;
