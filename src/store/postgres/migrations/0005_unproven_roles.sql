-- Suspended direct roles of users who came back on weak evidence: no later evidence restores them.
alter table organization_members add column unproven boolean not null default false;
update organization_members set unproven = true
where suspended and user_id in (select id from users where deprovision_time is null);
