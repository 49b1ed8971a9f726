-- A mapping may name a connection. An empty one means the groups of every connection.
alter table organization_groups add column connection_id text collate "C" not null default '';
alter table organization_groups drop constraint organization_groups_pkey;
alter table organization_groups add primary key (organization_id, group_name_key, connection_id);
