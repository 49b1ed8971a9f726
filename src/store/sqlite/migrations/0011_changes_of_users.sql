-- The changes of one user, newest first.
create index changes_user on changes (user_id, sequence) where user_id <> '';
