-- The flight recorder: what came of SCIM requests. It is no part of the directory, and no export contains it.

-- Records of requests that came one after the other, together in one row: a row with indexes for each would cost a
-- write a tenth of its time.
create table request_packs (
  -- Of the first and the last request. The number of a request is the time of its answer in milliseconds, times 4096, and a count.
  number bigint primary key,
  last bigint not null,
  bytes bigint not null,
  -- Short hashes of what the requests are found by.
  terms text collate "C" not null,
  -- The folded names of users and groups.
  names text collate "C",
  -- A line of JSON for each request.
  records text collate "C" not null
);
create index request_packs_last on request_packs (last);

create table request_bodies (
  number bigint primary key,
  body text collate "C",
  answer text collate "C"
);

-- The same request, refused again and again. First and last are numbers of requests.
create table request_stories (
  id text collate "C" primary key,
  first bigint not null,
  last bigint not null,
  count bigint not null
);
create index request_stories_last on request_stories (last);

alter table settings add column request_bodies bigint;
alter table settings add column request_retention bigint;
alter table settings add column request_mebibytes bigint;
alter table settings add column request_read_sample bigint;
