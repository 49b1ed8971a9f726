-- Sessions of the web console. The change log names the session of an actor.
create table sessions (
  id text primary key not null,
  digest blob not null,
  token_id text not null,
  create_time integer not null,
  expire_time integer not null,
  last_use_time integer not null
) without rowid;
alter table changes add column actor_session_id text;
