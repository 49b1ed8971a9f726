-- Sign-ins of devices (RFC 8628) that wait, by the digests of their codes.
create table device_sign_ins (
  device_digest blob primary key not null,
  user_digest blob not null,
  client_name text not null,
  address text not null,
  create_time integer not null,
  expire_time integer not null,
  poll_interval integer not null,
  poll_time integer not null,
  state text not null,
  user_id text,
  token_expire_time integer,
  approver_token_id text,
  approver_token_name text,
  approver_session_id text
) without rowid;
create unique index device_sign_ins_user_digest on device_sign_ins (user_digest);
