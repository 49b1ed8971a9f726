-- Identity: connections, subjects of users, suspended direct roles, and refusals that wait for an administrator.
create table connections (
  id text primary key not null,
  name text not null,
  -- A JSON array; null is every domain.
  adoption_domains text,
  create_time integer not null
) without rowid;
create unique index connections_name on connections (name);
insert into connections (id, name, create_time) values ('00000000-0000-0000-0000-000000000000', 'default', unixepoch() * 1000);

alter table tokens add column connection_id text;
update tokens set connection_id = '00000000-0000-0000-0000-000000000000' where kind = 3;

alter table users add column connection_id text;
alter table users add column subject text;
alter table users add column separate_time integer;
alter table users add column adoption_approve_time integer;
update users set connection_id = '00000000-0000-0000-0000-000000000000' where managed;
create index users_connection on users (connection_id, id);
create unique index users_subject on users (subject) where subject is not null;

-- The direct roles of users who are already deleted become suspended.
alter table organization_members add column suspended integer not null default 0;
update organization_members set suspended = 1
  where user_id in (select id from users where deprovision_time is not null);
create index organization_members_suspended on organization_members (user_id) where suspended;

create table identity_refusals (
  user_id text not null,
  reason integer not null,
  time integer not null,
  primary key (user_id, reason)
) without rowid;

delete from counters where name = 'managed_users';
insert into counters (name, value) select 'managed_users/00000000-0000-0000-0000-000000000000', count(*)
  from users where managed and deprovision_time is null;
