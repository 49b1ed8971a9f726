-- Filters by which requests are found. They replace a search through all packs.

-- Packs that were written before have no filters.
delete from request_packs;
delete from request_bodies;
delete from request_stories;

create table request_filters (
  -- That of the pack.
  last bigint primary key,
  -- Bloom filters of the terms, and of the parts of the names.
  terms bytea not null,
  grams bytea
);
-- A search reads all rows, so their values stay in them.
alter table request_filters alter column terms set storage plain, alter column grams set storage plain;
