-- The rotation of a token: the secret that the new one replaced, and when each of the two was used.
alter table tokens add column rotate_time bigint;
alter table tokens add column old_digest bytea;
alter table tokens add column old_expire_time bigint;
alter table tokens add column old_end_time bigint;
alter table tokens add column old_use_time bigint;
alter table tokens add column new_use_time bigint;
