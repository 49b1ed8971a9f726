-- Sign-ins of devices (RFC 8628) that wait, by the digests of their codes.
create table device_sign_ins (
  device_digest bytea primary key,
  user_digest bytea not null,
  client_name text collate "C" not null,
  address text collate "C" not null,
  create_time bigint not null,
  expire_time bigint not null,
  poll_interval bigint not null,
  poll_time bigint not null,
  state text collate "C" not null,
  user_id text collate "C",
  token_expire_time bigint,
  approver_token_id text collate "C",
  approver_token_name text collate "C",
  approver_session_id text collate "C"
);
create unique index device_sign_ins_user_digest on device_sign_ins (user_digest);
