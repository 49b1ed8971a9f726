-- A mapping may name a connection. An empty one means the groups of every connection.
create table organization_groups_new (
  organization_id text not null references organizations (id),
  group_name text not null,
  group_name_key text not null,
  role_override integer not null,
  connection_id text not null default '',
  primary key (organization_id, group_name_key, connection_id)
) without rowid;
insert into organization_groups_new (organization_id, group_name, group_name_key, role_override)
  select organization_id, group_name, group_name_key, role_override from organization_groups;
drop table organization_groups;
alter table organization_groups_new rename to organization_groups;
create index organization_groups_name on organization_groups (group_name_key, organization_id);
