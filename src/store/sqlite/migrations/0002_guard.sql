-- Retention of the change log, and the guard against mass deactivation.
alter table settings add column change_retention integer;
alter table settings add column guard_threshold integer;

create table guard (
  id integer primary key not null check (id = 1),
  held_time integer,
  release_time integer
);
insert into guard (id) values (1);

-- Losses of the last hour that SCIM caused and has not reverted.
create table guard_losses (
  kind text not null,
  subject text not null,
  time integer not null,
  primary key (kind, subject)
) without rowid;
create index guard_losses_time on guard_losses (kind, time);

insert into counters (name, value) values
  ('active_users', (select count(*) from users where active and deprovision_time is null)),
  ('accounts', (select count(*) from users)),
  ('deactivations', 0), ('deletions', 0), ('removals', 0);
