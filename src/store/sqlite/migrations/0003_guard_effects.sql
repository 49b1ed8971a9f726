-- The guard counts each user with losses once, regardless of the request that caused them.
-- Losses of the last hour are kept. Their subject is the id of the user, or the ids of a group and the user.
alter table guard_losses rename to guard_losses_before;
create table guard_losses (
  kind text not null,
  subject text not null,
  user_id text not null,
  time integer not null,
  primary key (kind, subject)
) without rowid;
insert into guard_losses (kind, subject, user_id, time)
  select kind, subject, substr(subject, instr(subject, ' ') + 1, 36), time from guard_losses_before;
drop table guard_losses_before;
create index guard_losses_time on guard_losses (time, user_id);
create index guard_losses_user on guard_losses (user_id, kind);

delete from counters where name = 'removals';
insert into counters (name, value) values
  ('removals', (select count(distinct user_id) from guard_losses where kind = 'removals'
    and user_id not in (select user_id from guard_losses where kind in ('deactivations', 'deletions')))),
  ('addressChanges', 0),
  ('losses', (select count(distinct user_id) from guard_losses));
