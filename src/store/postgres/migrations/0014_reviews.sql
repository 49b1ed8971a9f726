-- The reviews of SCIM tokens.
create table reviews (
  id text collate "C" primary key,
  token_id text collate "C" not null,
  state integer not null,
  create_time bigint not null
);
-- A token has at most one open review.
create unique index reviews_open on reviews (token_id) where state = 1;
