-- Sessions of the web console. The change log names the session of an actor.
create table sessions (
  id text collate "C" primary key,
  digest bytea not null,
  token_id text collate "C" not null,
  create_time bigint not null,
  expire_time bigint not null,
  last_use_time bigint not null
);
alter table changes add column actor_session_id text collate "C";
