-- The guard of a connection with a threshold of its own: when it began to reject requests, and until when it is released.
alter table connections add column guard_held_time integer;
alter table connections add column guard_release_time integer;
