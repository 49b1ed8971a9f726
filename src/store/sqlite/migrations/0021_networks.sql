-- The networks from which a token may be used, as a JSON array; null means every network.
alter table tokens add column networks text;
