-- What happens to accounts, addresses that are not verified yet, and browsers that people logged in from before.

-- An address that someone entered and has not shown to be theirs. It counts for nothing, so several accounts may claim one.
-- An address in users.email counts: those that were there before this counted already, and stay.
alter table users add column claimed_email text check (typeof(claimed_email) in ('text', 'null'));

-- The administrator who made a link to choose a password; null where it was mailed.
alter table links add column made_by bigint check (typeof(made_by) in ('integer', 'null'));

-- What happened to an account, numbered from 1 in each. by_whom is 'person', 'password', 'link', 'administrator', 'console'
-- or 'app'; letter_to and letter_at are there until a letter about it was sent.
create table account_events (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    number bigint not null check (typeof(number) = 'integer'),
    happened_at bigint not null check (typeof(happened_at) = 'integer'),
    kind text not null check (typeof(kind) = 'text'),
    about text not null check (typeof(about) = 'text'),
    by_whom text not null check (typeof(by_whom) = 'text'),
    by_name text not null check (typeof(by_name) = 'text'),
    user_agent text not null check (typeof(user_agent) = 'text'),
    must_acknowledge boolean not null check (must_acknowledge in (0, 1)),
    letter_to text check (typeof(letter_to) in ('text', 'null')),
    letter_at bigint check (typeof(letter_at) in ('integer', 'null')),
    letter_tries bigint not null check (typeof(letter_tries) = 'integer'),
    primary key (user_id, number)
) without rowid;
create index account_events_to_acknowledge on account_events (user_id, must_acknowledge);
create index account_events_by_letter on account_events (letter_at);

-- Browsers that someone logged in from, by the SHA-256 of the secret in a cookie that outlives sessions. session_hash is the last
-- session that was begun there.
create table known_browsers (
    browser_hash blob not null check (typeof(browser_hash) = 'blob'),
    user_id bigint not null check (typeof(user_id) = 'integer'),
    session_hash blob check (typeof(session_hash) in ('blob', 'null')),
    last_used_at bigint not null check (typeof(last_used_at) = 'integer'),
    primary key (browser_hash, user_id)
) without rowid;
create index known_browsers_by_user on known_browsers (user_id);
