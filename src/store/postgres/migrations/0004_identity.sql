-- Identity: connections, subjects of users, suspended direct roles, and refusals that wait for an administrator.
create table connections (
  id text collate "C" primary key,
  name text collate "C" not null,
  -- A JSON array; null is every domain.
  adoption_domains text collate "C",
  create_time bigint not null
);
create unique index connections_name on connections (name);
insert into connections (id, name, create_time)
  values ('00000000-0000-0000-0000-000000000000', 'default', (extract(epoch from now()) * 1000)::bigint);

alter table tokens add column connection_id text collate "C";
update tokens set connection_id = '00000000-0000-0000-0000-000000000000' where kind = 3;

alter table users add column connection_id text collate "C";
alter table users add column subject text collate "C";
alter table users add column separate_time bigint;
alter table users add column adoption_approve_time bigint;
update users set connection_id = '00000000-0000-0000-0000-000000000000' where managed;
create index users_connection on users (connection_id, id);
create unique index users_subject on users (subject) where subject is not null;

-- The direct roles of users who are already deleted become suspended.
alter table organization_members add column suspended boolean not null default false;
update organization_members set suspended = true
  where user_id in (select id from users where deprovision_time is not null);
create index organization_members_suspended on organization_members (user_id) where suspended;

create table identity_refusals (
  user_id text collate "C" not null,
  reason bigint not null,
  time bigint not null,
  primary key (user_id, reason)
);

delete from counters where name = 'managed_users';
insert into counters (name, value) select 'managed_users/00000000-0000-0000-0000-000000000000', count(*)
  from users where managed and deprovision_time is null;
