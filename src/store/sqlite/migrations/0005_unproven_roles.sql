-- Suspended direct roles of users who came back on weak evidence: no later evidence restores them.
alter table organization_members add column unproven integer not null default 0;
update organization_members set unproven = 1
where suspended and user_id in (select id from users where deprovision_time is null);
