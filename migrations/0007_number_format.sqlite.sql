-- How each person writes numbers, by the name that model::NumberFormat gives it. Until now everybody saw 1,234.5.
alter table users add column number_format text not null default 'comma-point' check (typeof(number_format) = 'text');
