-- The numbers of users with access at two earlier times, for the default threshold of the guard. Zero means long ago.
alter table guard add column earlier_since integer not null default 0;
alter table guard add column earlier_users integer not null default 0;
alter table guard add column earlier_users_before integer not null default 0;
