-- What happens to accounts, addresses that are not verified yet, and browsers that people logged in from before.

-- An address that someone entered and has not shown to be theirs. It counts for nothing, so several accounts may claim one.
-- An address in users.email counts: those that were there before this counted already, and stay.
alter table users add column claimed_email text collate "C";

-- The administrator who made a link to choose a password; null where it was mailed.
alter table links add column made_by bigint;

-- What happened to an account, numbered from 1 in each. by_whom is 'person', 'password', 'link', 'administrator', 'console'
-- or 'app'; letter_to and letter_at are there until a letter about it was sent.
create table account_events (
    user_id bigint not null,
    number bigint not null,
    happened_at bigint not null,
    kind text collate "C" not null,
    about text collate "C" not null,
    by_whom text collate "C" not null,
    by_name text collate "C" not null,
    user_agent text collate "C" not null,
    must_acknowledge boolean not null,
    letter_to text collate "C",
    letter_at bigint,
    letter_tries bigint not null,
    primary key (user_id, number)
);
create index account_events_to_acknowledge on account_events (user_id, must_acknowledge);
create index account_events_by_letter on account_events (letter_at);

-- Browsers that someone logged in from, by the SHA-256 of the secret in a cookie that outlives sessions. session_hash is the last
-- session that was begun there.
create table known_browsers (
    browser_hash bytea not null,
    user_id bigint not null,
    session_hash bytea,
    last_used_at bigint not null,
    primary key (browser_hash, user_id)
);
create index known_browsers_by_user on known_browsers (user_id);
