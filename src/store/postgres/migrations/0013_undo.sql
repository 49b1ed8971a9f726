-- What an undo undid: roster.v1.UndoneChanges in proto3 JSON.
alter table changes add column undoes text;
-- The changes of one request.
create index changes_request on changes (request_id, sequence);
