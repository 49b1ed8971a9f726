-- Each group is managed by one connection, and names of groups are unique within it. A group that a token of another
-- connection has created belongs to that connection; all others belong to the default one.
alter table groups add column connection_id text collate "C" not null default '00000000-0000-0000-0000-000000000000';
update groups set connection_id = made.connection_id
from (
  select c.group_id as id, min(t.connection_id) as connection_id from changes c join tokens t on t.id = c.actor_token_id
  where c.kind = 9 and t.connection_id is not null group by c.group_id
) as made
where made.id = groups.id;
drop index groups_display_name;
create unique index groups_display_name on groups (display_name_key, connection_id);
create index groups_connection on groups (connection_id, id);
insert into counters (name, value)
  select 'managed_groups/' || id, (select count(*) from groups where connection_id = connections.id) from connections;

alter table connections add column kind integer not null default 0;
