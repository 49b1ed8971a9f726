-- The connection for which an administrator approved that it takes over an account. Before, approvals were for any one;
-- those that are not used yet become approvals for the default connection.
alter table users add column adoption_connection_id text;
update users set adoption_connection_id = '00000000-0000-0000-0000-000000000000' where adoption_approve_time is not null;
