-- Whether the registry vouches for an organization: an OrganizationVerificationStatus, 1 is UNVERIFIED.
alter table organizations add column verification_status integer not null default 1;
