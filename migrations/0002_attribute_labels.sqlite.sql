-- The label that an attribute was made with, by which apps still know it. Null where a server of the release before this one made
-- it: that one knows of no other label than the present one. The keys of labels, which are folded otherwise than before, are computed
-- in the application.
alter table attributes add column original_label text check (typeof(original_label) in ('text', 'null'));
update attributes set original_label = label;
