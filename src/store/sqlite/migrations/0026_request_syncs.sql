-- How many requests of a token came one after the other, such as in a cycle of an identity provider.
create table request_syncs (
  token_id text not null,
  -- In milliseconds since 1970.
  first integer not null,
  last integer not null,
  token_name text not null,
  user_look_ups integer not null,
  users_created integer not null,
  users_updated integer not null,
  users_deleted integer not null,
  group_writes integer not null,
  refused integer not null,
  failed integer not null,
  primary key (token_id, first)
) without rowid;
create index request_syncs_first on request_syncs (first, token_id);
create index request_syncs_last on request_syncs (last);
