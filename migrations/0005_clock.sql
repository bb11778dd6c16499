-- What is known of the clock, in one row: what it said when it was last looked at, for how many milliseconds it had agreed with
-- itself by then, and the moment that had certainly come by then. jumped_at and jumped_ms tell of the last time that it was found to
-- have jumped, and how far; set_back_at is when that last was back. seen_at is null until the clock is looked at for the first time.
create table clock (
    clock_id bigint not null primary key,
    seen_at bigint,
    agreed_ms bigint not null,
    certain_at bigint not null,
    jumped_at bigint,
    jumped_ms bigint not null,
    set_back_at bigint
);
insert into clock (clock_id, seen_at, agreed_ms, certain_at, jumped_at, jumped_ms, set_back_at) values (1, null, 0, 0, null, 0, null);
