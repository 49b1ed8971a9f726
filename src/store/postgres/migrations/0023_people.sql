-- People who sign in with OpenID Connect. A session, a change and the approval of a device name the person.
alter table sessions add column person text collate "C";
alter table changes add column actor_person text collate "C";
alter table device_sign_ins add column approver_person text collate "C";
