create table users (
  id text primary key not null,
  external_id text,
  user_name text,
  user_name_key text,
  name_given_name text,
  name_given_name_key text,
  name_family_name text,
  name_family_name_key text,
  emails_value text,
  emails_value_key text,
  emails_primary integer,
  active integer not null,
  username text not null,
  managed integer not null,
  deprovision_time integer,
  create_time integer not null,
  update_time integer not null,
  version integer not null
) without rowid;
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
  where instr(user_name_key, '@') > 0 and user_name_key <> emails_value_key and deprovision_time is null;
create index users_unmanaged on users (id) where not managed and deprovision_time is null;

create table groups (
  id text primary key not null,
  external_id text,
  display_name text,
  display_name_key text,
  create_time integer not null,
  update_time integer not null,
  version integer not null
) without rowid;
create unique index groups_display_name on groups (display_name_key);
create index groups_external_id on groups (external_id);

create table group_members (
  group_id text not null references groups (id),
  user_id text not null references users (id),
  primary key (group_id, user_id)
) without rowid;
create index group_members_user on group_members (user_id, group_id);

create table organizations (
  id text primary key not null,
  name text not null,
  description text not null,
  url text not null,
  repository_base_role integer not null,
  create_time integer not null,
  update_time integer not null
) without rowid;
create unique index organizations_name on organizations (name);

create table organization_members (
  organization_id text not null references organizations (id),
  user_id text not null references users (id),
  role integer not null,
  primary key (organization_id, user_id)
) without rowid;
create index organization_members_user on organization_members (user_id, organization_id);

-- A mapping names a group that may not exist yet, so it has no foreign key.
create table organization_groups (
  organization_id text not null references organizations (id),
  group_name text not null,
  group_name_key text not null,
  role_override integer not null,
  primary key (organization_id, group_name_key)
) without rowid;
create index organization_groups_name on organization_groups (group_name_key, organization_id);

create table tokens (
  id text primary key not null,
  kind integer not null,
  digest blob not null,
  create_time integer not null,
  expire_time integer,
  last_use_time integer
) without rowid;

create table settings (
  id integer primary key not null check (id = 1),
  organization_provisioning integer not null
);
insert into settings (id, organization_provisioning) values (1, 1);

create table counters (
  name text primary key not null,
  value integer not null
) without rowid;
insert into counters (name, value) values ('users', 0), ('managed_users', 0), ('groups', 0);

create table changes (
  sequence integer primary key autoincrement not null,
  time integer not null,
  kind integer not null,
  actor_kind integer not null,
  actor_token_id text not null,
  request_id text not null,
  user_id text not null,
  group_id text not null,
  organization_id text not null,
  before text,
  after text
);
