-- Filters by which requests are found. They replace a search through all packs.

-- Packs that were written before have no filters.
delete from request_packs;
delete from request_bodies;
delete from request_stories;

create table request_filters (
  -- That of the pack.
  last integer primary key not null,
  -- Bloom filters of the terms, and of the parts of the names.
  terms blob not null,
  grams blob
);
