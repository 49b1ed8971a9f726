-- Tokens of people, and in the change log whose token made a change, and where the request came from.
alter table tokens add column user_id text;
create index tokens_user on tokens (user_id, id) where user_id is not null;
alter table changes add column actor_user_id text;
alter table changes add column user_agent text;
alter table changes add column address text;
-- For a purge, which removes what is known of the requests of the person.
create index changes_actor_user on changes (actor_user_id) where actor_user_id is not null;
