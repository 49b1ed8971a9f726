-- The flight recorder: what came of SCIM requests. It is no part of the directory, and no export contains it.

-- Records of requests that came one after the other, together in one row: a row with indexes for each would cost a
-- write a tenth of its time.
create table request_packs (
  -- Of the first and the last request. The number of a request is the time of its answer in milliseconds, times 4096, and a count.
  number integer primary key not null,
  last integer not null,
  bytes integer not null,
  -- Short hashes of what the requests are found by.
  terms text not null,
  -- The folded names of users and groups.
  names text,
  -- A line of JSON for each request.
  records text not null
);
create index request_packs_last on request_packs (last);

create table request_bodies (
  number integer primary key not null,
  body text,
  answer text
);

-- The same request, refused again and again. First and last are numbers of requests.
create table request_stories (
  id text primary key not null,
  first integer not null,
  last integer not null,
  count integer not null
) without rowid;
create index request_stories_last on request_stories (last);

alter table settings add column request_bodies integer;
alter table settings add column request_retention integer;
alter table settings add column request_mebibytes integer;
alter table settings add column request_read_sample integer;
