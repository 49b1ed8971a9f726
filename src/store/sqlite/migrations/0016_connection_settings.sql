-- The settings of a connection. Null means that of the server.
alter table connections add column strict integer;
alter table connections add column guard_threshold integer;
alter table connections add column organization_provisioning integer;

-- A connection with a threshold of its own is counted by itself. The losses of all others have no connection here.
alter table guard_losses rename to guard_losses_before;
create table guard_losses (
  connection_id text not null default '',
  kind text not null,
  subject text not null,
  user_id text not null,
  time integer not null,
  primary key (connection_id, kind, subject)
) without rowid;
insert into guard_losses (kind, subject, user_id, time) select kind, subject, user_id, time from guard_losses_before;
drop table guard_losses_before;
create index guard_losses_time on guard_losses (time, user_id);
create index guard_losses_user on guard_losses (user_id, kind);
