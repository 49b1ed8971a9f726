-- The settings of a connection. Null means that of the server.
alter table connections add column strict boolean;
alter table connections add column guard_threshold integer;
alter table connections add column organization_provisioning integer;

-- A connection with a threshold of its own is counted by itself. The losses of all others have no connection here.
alter table guard_losses add column connection_id text collate "C" not null default '';
alter table guard_losses drop constraint guard_losses_pkey;
alter table guard_losses add primary key (connection_id, kind, subject);
