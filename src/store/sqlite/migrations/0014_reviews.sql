-- The reviews of SCIM tokens.
create table reviews (
  id text primary key not null,
  token_id text not null,
  state integer not null,
  create_time integer not null
) without rowid;
-- A token has at most one open review.
create unique index reviews_open on reviews (token_id) where state = 1;
