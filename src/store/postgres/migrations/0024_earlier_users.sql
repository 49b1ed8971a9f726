-- The numbers of users with access at two earlier times, for the default threshold of the guard. Zero means long ago.
alter table guard add column earlier_since bigint not null default 0;
alter table guard add column earlier_users bigint not null default 0;
alter table guard add column earlier_users_before bigint not null default 0;
