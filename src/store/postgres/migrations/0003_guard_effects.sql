-- The guard counts each user with losses once, regardless of the request that caused them.
-- Losses of the last hour are kept. Their subject is the id of the user, or the ids of a group and the user.
alter table guard_losses add column user_id text collate "C";
update guard_losses set user_id = substr(subject, strpos(subject, ' ') + 1, 36);
alter table guard_losses alter column user_id set not null;
drop index guard_losses_time;
create index guard_losses_time on guard_losses (time, user_id);
create index guard_losses_user on guard_losses (user_id, kind);

delete from counters where name = 'removals';
insert into counters (name, value) values
  ('removals', (select count(distinct user_id) from guard_losses where kind = 'removals'
    and user_id not in (select user_id from guard_losses where kind in ('deactivations', 'deletions')))),
  ('addressChanges', 0),
  ('losses', (select count(distinct user_id) from guard_losses));
