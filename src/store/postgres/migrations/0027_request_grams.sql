-- The filters of names get a table of their own: a search reads one kind of filters, and more of them fit on a page.
create table request_grams (
  -- That of the pack.
  last bigint primary key,
  grams bytea not null
);
-- A search reads all rows, so their values stay in them.
alter table request_grams alter column grams set storage plain;
-- Filters that were written before do not tell all that is now looked for: all bits of them are set.
insert into request_grams (last, grams) select last, '\x7f' from request_filters where grams is not null;
alter table request_filters drop column grams;
update request_filters set terms = '\x7f';
