-- How many requests of a token came one after the other, such as in a cycle of an identity provider.
create table request_syncs (
  token_id text collate "C" not null,
  -- In milliseconds since 1970.
  first bigint not null,
  last bigint not null,
  token_name text collate "C" not null,
  user_look_ups bigint not null,
  users_created bigint not null,
  users_updated bigint not null,
  users_deleted bigint not null,
  group_writes bigint not null,
  refused bigint not null,
  failed bigint not null,
  primary key (token_id, first)
);
create index request_syncs_first on request_syncs (first, token_id);
create index request_syncs_last on request_syncs (last);
