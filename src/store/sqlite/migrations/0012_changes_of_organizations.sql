-- The changes of an organization and of its members, by user.
create index changes_organization on changes (organization_id, user_id, sequence) where organization_id <> '';
-- The changes of a group itself, without those of its members.
create index changes_group on changes (group_id, sequence) where group_id <> '' and user_id = '';
