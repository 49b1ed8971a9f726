-- OAuth 2.0 clients: tokens that have secrets and trusts instead of a secret of their own.
alter table tokens add column client integer not null default 0;
create table client_secrets (
  id text primary key not null,
  token_id text not null,
  digest blob not null,
  create_time integer not null,
  expire_time integer,
  last_use_time integer
);
create index client_secrets_token on client_secrets (token_id);
create table client_trusts (
  id text primary key not null,
  token_id text not null,
  issuer text not null,
  subject text not null,
  audience text not null,
  jwks_url text,
  jwks text,
  create_time integer not null,
  last_use_time integer
);
create index client_trusts_token on client_trusts (token_id);
create unique index client_trusts_claims on client_trusts (issuer, subject, audience);

-- Access tokens, and the assertions that must not be exchanged again. They are no part of the directory.
create table access_tokens (
  id text primary key not null,
  digest blob not null,
  token_id text not null,
  source_id text not null,
  create_time integer not null,
  expire_time integer not null
);
create index access_tokens_token on access_tokens (token_id);
create index access_tokens_expire on access_tokens (expire_time);
create table used_assertions (
  key text primary key not null,
  expire_time integer not null
);
create index used_assertions_expire on used_assertions (expire_time);
