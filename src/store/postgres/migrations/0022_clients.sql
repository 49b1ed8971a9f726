-- OAuth 2.0 clients: tokens that have secrets and trusts instead of a secret of their own.
alter table tokens add column client boolean not null default false;
create table client_secrets (
  id text collate "C" primary key not null,
  token_id text collate "C" not null,
  digest bytea not null,
  create_time bigint not null,
  expire_time bigint,
  last_use_time bigint
);
create index client_secrets_token on client_secrets (token_id);
create table client_trusts (
  id text collate "C" primary key not null,
  token_id text collate "C" not null,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  audience text collate "C" not null,
  jwks_url text collate "C",
  jwks text collate "C",
  create_time bigint not null,
  last_use_time bigint
);
create index client_trusts_token on client_trusts (token_id);
create unique index client_trusts_claims on client_trusts (issuer, subject, audience);

-- Access tokens, and the assertions that must not be exchanged again. They are no part of the directory.
create table access_tokens (
  id text collate "C" primary key not null,
  digest bytea not null,
  token_id text collate "C" not null,
  source_id text collate "C" not null,
  create_time bigint not null,
  expire_time bigint not null
);
create index access_tokens_token on access_tokens (token_id);
create index access_tokens_expire on access_tokens (expire_time);
create table used_assertions (
  key text collate "C" primary key not null,
  expire_time bigint not null
);
create index used_assertions_expire on used_assertions (expire_time);
