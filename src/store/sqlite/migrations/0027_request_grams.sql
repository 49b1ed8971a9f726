-- The filters of names get a table of their own: a search reads one kind of filters, and more of them fit on a page.
create table request_grams (
  -- That of the pack.
  last integer primary key not null,
  grams blob not null
);
-- Filters that were written before do not tell all that is now looked for: all bits of them are set.
insert into request_grams (last, grams) select last, x'7f' from request_filters where grams is not null;
alter table request_filters drop column grams;
update request_filters set terms = x'7f';
