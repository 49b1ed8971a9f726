-- Schema 2, the first one on PostgreSQL. The tables and the numbers of later schemas are the same as on SQLite.
-- Strings are compared by code point, as in SQLite, regardless of the collation of the database.
create table users (
  id text collate "C" primary key,
  external_id text collate "C",
  user_name text collate "C",
  user_name_key text collate "C",
  name_given_name text collate "C",
  name_given_name_key text collate "C",
  name_family_name text collate "C",
  name_family_name_key text collate "C",
  emails_value text collate "C",
  emails_value_key text collate "C",
  emails_primary boolean,
  active boolean not null,
  username text collate "C" not null,
  managed boolean not null,
  deprovision_time bigint,
  create_time bigint not null,
  update_time bigint not null,
  version bigint not null
);
-- Unique among live users: a deprovisioned user keeps the name, and another user may take it.
create unique index users_user_name on users (user_name_key) where deprovision_time is null;
create unique index users_emails_value on users (emails_value_key) where deprovision_time is null;
create unique index users_username on users (username);
create index users_external_id on users (external_id);
-- For identifying a new user among the deprovisioned ones, whom the unique index does not cover.
create index users_departed_user_name on users (user_name_key) where deprovision_time is not null;
create index users_departed_emails_value on users (emails_value_key) where deprovision_time is not null;
-- Readiness looks for rare rows. Each kind has a partial index, which is nearly empty.
create index users_without_email on users (id) where emails_value_key is null and deprovision_time is null;
create index users_at_odds on users (id)
  where strpos(user_name_key, '@') > 0 and user_name_key <> emails_value_key and deprovision_time is null;
create index users_unmanaged on users (id) where not managed and deprovision_time is null;

create table groups (
  id text collate "C" primary key,
  external_id text collate "C",
  display_name text collate "C",
  display_name_key text collate "C",
  create_time bigint not null,
  update_time bigint not null,
  version bigint not null
);
create unique index groups_display_name on groups (display_name_key);
create index groups_external_id on groups (external_id);

create table group_members (
  group_id text collate "C" not null references groups (id),
  user_id text collate "C" not null references users (id),
  primary key (group_id, user_id)
);
create index group_members_user on group_members (user_id, group_id);

create table organizations (
  id text collate "C" primary key,
  name text collate "C" not null,
  description text collate "C" not null,
  url text collate "C" not null,
  repository_base_role integer not null,
  create_time bigint not null,
  update_time bigint not null
);
create unique index organizations_name on organizations (name);

create table organization_members (
  organization_id text collate "C" not null references organizations (id),
  user_id text collate "C" not null references users (id),
  role integer not null,
  primary key (organization_id, user_id)
);
create index organization_members_user on organization_members (user_id, organization_id);

-- A mapping names a group that may not exist yet, so it has no foreign key.
create table organization_groups (
  organization_id text collate "C" not null references organizations (id),
  group_name text collate "C" not null,
  group_name_key text collate "C" not null,
  role_override integer not null,
  primary key (organization_id, group_name_key)
);
create index organization_groups_name on organization_groups (group_name_key, organization_id);

create table tokens (
  id text collate "C" primary key,
  kind integer not null,
  digest bytea not null,
  create_time bigint not null,
  expire_time bigint,
  last_use_time bigint
);

create table settings (
  id integer primary key check (id = 1),
  organization_provisioning integer not null,
  change_retention bigint,
  guard_threshold integer
);
insert into settings (id, organization_provisioning) values (1, 1);

create table guard (
  id integer primary key check (id = 1),
  held_time bigint,
  release_time bigint
);
insert into guard (id) values (1);

-- Losses of the last hour that SCIM caused and has not reverted.
create table guard_losses (
  kind text collate "C" not null,
  subject text collate "C" not null,
  time bigint not null,
  primary key (kind, subject)
);
create index guard_losses_time on guard_losses (kind, time);

create table counters (
  name text collate "C" primary key,
  value bigint not null
);
-- Every commit updates counters. Free space on the page allows updates without new index entries.
alter table counters set (fillfactor = 10);
insert into counters (name, value) values
  ('users', 0), ('managed_users', 0), ('active_users', 0), ('accounts', 0), ('groups', 0),
  ('deactivations', 0), ('deletions', 0), ('removals', 0);

create table changes (
  sequence bigint primary key,
  time bigint not null,
  kind integer not null,
  actor_kind integer not null,
  actor_token_id text collate "C" not null,
  request_id text collate "C" not null,
  user_id text collate "C" not null,
  group_id text collate "C" not null,
  organization_id text collate "C" not null,
  before text,
  after text
);
