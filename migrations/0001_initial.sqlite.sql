-- The first schema: accounts and apps (global tables, found by hash or key) and each user's own
-- data (tables whose keys all begin with user_id, so that they can be sharded by it).
--
-- Times are milliseconds since 1970-01-01 UTC, days are days since then. Columns ending in _key
-- hold folded text (made in the application) by which rows are found without regard to case.
-- Columns ending in _hash hold SHA-256 of a secret; the secret itself is nowhere.

-- The last number that was given out for each kind of id.
create table sequences (
    name text not null primary key check (typeof(name) = 'text'),
    last bigint not null check (typeof(last) = 'integer')
) without rowid;

create table users (
    user_id bigint not null primary key check (typeof(user_id) = 'integer'),
    username text not null check (typeof(username) = 'text'),
    username_key text not null unique check (typeof(username_key) = 'text'),
    email text check (typeof(email) in ('text', 'null')),
    email_key text unique check (typeof(email_key) in ('text', 'null')),
    password_hash text not null check (typeof(password_hash) = 'text'),
    first_name text not null check (typeof(first_name) = 'text'),
    last_name text not null check (typeof(last_name) = 'text'),
    avatar blob check (typeof(avatar) in ('blob', 'null')),
    timezone text not null check (typeof(timezone) = 'text'),
    currency text not null check (typeof(currency) = 'text'),
    imperial_distance boolean not null check (imperial_distance in (0, 1)),
    imperial_weight boolean not null check (imperial_weight in (0, 1)),
    imperial_energy boolean not null check (imperial_energy in (0, 1)),
    imperial_liquid boolean not null check (imperial_liquid in (0, 1)),
    imperial_temperature boolean not null check (imperial_temperature in (0, 1)),
    date_order text not null check (typeof(date_order) = 'text'),
    is_twelve_hours boolean not null check (is_twelve_hours in (0, 1)),
    first_weekday bigint not null check (typeof(first_weekday) = 'integer'),
    weekly_email boolean not null check (weekly_email in (0, 1)),
    yearly_email boolean not null check (yearly_email in (0, 1)),
    is_admin boolean not null check (is_admin in (0, 1)),
    is_disabled boolean not null check (is_disabled in (0, 1)),
    is_suspended boolean not null check (is_suspended in (0, 1)),
    created_at bigint not null check (typeof(created_at) = 'integer')
) without rowid;

-- Browsers that are logged in. confirmed_at is when the password was last given.
create table sessions (
    session_hash blob not null primary key check (typeof(session_hash) = 'blob'),
    user_id bigint not null check (typeof(user_id) = 'integer'),
    user_agent text not null check (typeof(user_agent) = 'text'),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    last_used_at bigint not null check (typeof(last_used_at) = 'integer'),
    confirmed_at bigint not null check (typeof(confirmed_at) = 'integer')
) without rowid;
create index sessions_by_user on sessions (user_id);

-- Links with a secret: purpose is 'setup', 'invitation' or 'reset', which work once, or 'stop-weekly' or 'stop-yearly',
-- which end a mail.
create table links (
    link_hash blob not null primary key check (typeof(link_hash) = 'blob'),
    purpose text not null check (typeof(purpose) = 'text'),
    user_id bigint check (typeof(user_id) in ('integer', 'null')),
    email text check (typeof(email) in ('text', 'null')),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    expires_at bigint not null check (typeof(expires_at) = 'integer')
) without rowid;
create index links_by_user on links (user_id);

-- Registered apps. redirect_uris holds one a line.
create table clients (
    client_id bigint not null primary key check (typeof(client_id) = 'integer'),
    public_id text not null unique check (typeof(public_id) = 'text'),
    owner_id bigint not null check (typeof(owner_id) = 'integer'),
    service_name text not null unique check (typeof(service_name) = 'text'),
    label text not null check (typeof(label) = 'text'),
    label_key text not null check (typeof(label_key) = 'text'),
    secret_hash blob not null check (typeof(secret_hash) = 'blob'),
    is_public boolean not null check (is_public in (0, 1)),
    redirect_uris text not null check (typeof(redirect_uris) = 'text'),
    support_email text not null check (typeof(support_email) = 'text'),
    application_url text not null check (typeof(application_url) = 'text'),
    description text not null check (typeof(description) = 'text'),
    data_provided text not null check (typeof(data_provided) = 'text'),
    requirements text not null check (typeof(requirements) = 'text'),
    logo blob check (typeof(logo) in ('blob', 'null')),
    created_at bigint not null check (typeof(created_at) = 'integer')
) without rowid;
create index clients_by_owner on clients (owner_id);
create index clients_by_label on clients (label_key);

-- One person's permission to one app. Revoking deletes the row and the tokens made from it.
-- is_developer marks the developer token of the app's own owner.
create table grants (
    grant_id bigint not null primary key check (typeof(grant_id) = 'integer'),
    user_id bigint not null check (typeof(user_id) = 'integer'),
    client_id bigint not null check (typeof(client_id) = 'integer'),
    scopes text not null check (typeof(scopes) = 'text'),
    is_developer boolean not null check (is_developer in (0, 1)),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    last_used_at bigint check (typeof(last_used_at) in ('integer', 'null'))
) without rowid;
create index grants_by_user on grants (user_id, client_id);
create index grants_by_client on grants (client_id);

create table access_tokens (
    token_hash blob not null primary key check (typeof(token_hash) = 'blob'),
    grant_id bigint not null check (typeof(grant_id) = 'integer'),
    scopes text not null check (typeof(scopes) = 'text'),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    expires_at bigint not null check (typeof(expires_at) = 'integer'),
    last_used_at bigint check (typeof(last_used_at) in ('integer', 'null'))
) without rowid;
create index access_tokens_by_grant on access_tokens (grant_id);

-- Used refresh tokens stay, marked, so that their reuse is noticed.
create table refresh_tokens (
    token_hash blob not null primary key check (typeof(token_hash) = 'blob'),
    grant_id bigint not null check (typeof(grant_id) = 'integer'),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    expires_at bigint not null check (typeof(expires_at) = 'integer'),
    used_at bigint check (typeof(used_at) in ('integer', 'null')),
    successor_hash blob check (typeof(successor_hash) in ('blob', 'null'))
) without rowid;
create index refresh_tokens_by_grant on refresh_tokens (grant_id);

-- Authorisation codes. A redeemed one has its grant's number and stays for a day, so that its reuse is noticed.
create table authorisation_codes (
    code_hash blob not null primary key check (typeof(code_hash) = 'blob'),
    client_id bigint not null check (typeof(client_id) = 'integer'),
    user_id bigint not null check (typeof(user_id) = 'integer'),
    scopes text not null check (typeof(scopes) = 'text'),
    redirect_uri text not null check (typeof(redirect_uri) = 'text'),
    is_redirect_uri_required boolean not null check (is_redirect_uri_required in (0, 1)),
    challenge text check (typeof(challenge) in ('text', 'null')),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    expires_at bigint not null check (typeof(expires_at) = 'integer'),
    grant_id bigint check (typeof(grant_id) in ('integer', 'null'))
) without rowid;
create index authorisation_codes_by_expiry on authorisation_codes (expires_at);

-- Device authorisations (RFC 8628): state is 'pending', 'approved', 'denied' or 'consumed'.
create table device_codes (
    device_hash blob not null primary key check (typeof(device_hash) = 'blob'),
    user_code_hash blob not null unique check (typeof(user_code_hash) = 'blob'),
    client_id bigint not null check (typeof(client_id) = 'integer'),
    scopes text not null check (typeof(scopes) = 'text'),
    state text not null check (typeof(state) = 'text'),
    user_id bigint check (typeof(user_id) in ('integer', 'null')),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    expires_at bigint not null check (typeof(expires_at) = 'integer'),
    last_polled_at bigint check (typeof(last_polled_at) in ('integer', 'null')),
    poll_seconds bigint not null check (typeof(poll_seconds) = 'integer')
) without rowid;

create table simple_tokens (
    token_hash blob not null primary key check (typeof(token_hash) = 'blob'),
    user_id bigint not null check (typeof(user_id) = 'integer'),
    user_agent text not null check (typeof(user_agent) = 'text'),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    last_used_at bigint check (typeof(last_used_at) in ('integer', 'null'))
) without rowid;
create index simple_tokens_by_user on simple_tokens (user_id);

-- Avatars and logos, by the SHA-256 of their bytes.
create table pictures (
    sha256 blob not null primary key check (typeof(sha256) = 'blob'),
    media_type text not null check (typeof(media_type) = 'text'),
    content blob not null check (typeof(content) = 'blob')
);

-- Requests counted in fixed windows; lost without harm.
create table rate_windows (
    window_key text not null primary key check (typeof(window_key) = 'text'),
    started_at bigint not null check (typeof(started_at) = 'integer'),
    requests bigint not null check (typeof(requests) = 'integer')
) without rowid;

-- When each person's days are to be closed next, how far they are, and until when a server is at it (in
-- milliseconds; 0 when none is). mailed_week and mailed_year are the first days of the last week and year that were mailed.
-- failure is what went wrong the last attempts times, null when nothing did.
create table closings (
    user_id bigint not null primary key check (typeof(user_id) = 'integer'),
    due_at bigint not null check (typeof(due_at) = 'integer'),
    closed_day bigint check (typeof(closed_day) in ('integer', 'null')),
    mailed_week bigint check (typeof(mailed_week) in ('integer', 'null')),
    mailed_year bigint check (typeof(mailed_year) in ('integer', 'null')),
    leased_until bigint not null check (typeof(leased_until) = 'integer'),
    attempts bigint not null check (typeof(attempts) = 'integer'),
    failure text check (typeof(failure) in ('text', 'null'))
) without rowid;
create index closings_by_due on closings (due_at);

-- One row a user, changed first by every write transaction of theirs, which makes them serial.
-- attributes_revision is the revision that last changed the list of attributes; insights_revision is the one that the
-- insights of today were made from, at insights_at.
create table revisions (
    user_id bigint not null primary key check (typeof(user_id) = 'integer'),
    revision bigint not null check (typeof(revision) = 'integer'),
    attributes_revision bigint not null check (typeof(attributes_revision) = 'integer'),
    last_attribute_id bigint not null check (typeof(last_attribute_id) = 'integer'),
    insights_revision bigint not null check (typeof(insights_revision) = 'integer'),
    insights_at bigint not null check (typeof(insights_at) = 'integer')
) without rowid;

-- owner_id is the service that may write: 0 is manual entry, others are clients, null is nobody. deletion is the write that
-- deleted it, 0 where none did: so the name of a deleted one is free. hidden ones are left out of what the person looks at.
create table attributes (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    attribute_id bigint not null check (typeof(attribute_id) = 'integer'),
    name text not null check (typeof(name) = 'text'),
    label text not null check (typeof(label) = 'text'),
    label_key text not null check (typeof(label_key) = 'text'),
    template text check (typeof(template) in ('text', 'null')),
    group_name text not null check (typeof(group_name) = 'text'),
    value_type bigint not null check (typeof(value_type) = 'integer'),
    manual boolean not null check (manual in (0, 1)),
    active boolean not null check (active in (0, 1)),
    hidden boolean not null check (hidden in (0, 1)),
    owner_id bigint check (typeof(owner_id) in ('integer', 'null')),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    deletion bigint not null check (typeof(deletion) = 'integer'),
    deleted_at bigint check (typeof(deleted_at) in ('integer', 'null')),
    primary key (user_id, attribute_id),
    unique (user_id, name, deletion),
    unique (user_id, template, deletion)
) without rowid;

-- Services that could write an attribute because they owned it once. owned_revision is when last;
-- is_dismissed says that the person was told of that and wants to hear no more of it.
create table offers (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    attribute_id bigint not null check (typeof(attribute_id) = 'integer'),
    service_id bigint not null check (typeof(service_id) = 'integer'),
    owned_revision bigint not null check (typeof(owned_revision) = 'integer'),
    is_dismissed boolean not null check (is_dismissed in (0, 1)),
    primary key (user_id, attribute_id, service_id)
) without rowid;

-- One value a day. Strings stand in text_value, everything else in number.
-- revision is the write that made it: its row in the journal says who and when.
create table daily_values (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    attribute_id bigint not null check (typeof(attribute_id) = 'integer'),
    day bigint not null check (typeof(day) = 'integer'),
    number double precision check (typeof(number) in ('real', 'null')),
    text_value text check (typeof(text_value) in ('text', 'null')),
    revision bigint not null check (typeof(revision) = 'integer'),
    primary key (user_id, attribute_id, day)
) without rowid;

-- One row a write that changed something. kind says what items holds (see store::journal).
create table journal (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    revision bigint not null check (typeof(revision) = 'integer'),
    kind bigint not null check (typeof(kind) = 'integer'),
    service_id bigint not null check (typeof(service_id) = 'integer'),
    request_id blob not null check (typeof(request_id) = 'blob'),
    made_at bigint not null check (typeof(made_at) = 'integer'),
    items blob not null check (typeof(items) = 'blob'),
    primary key (user_id, revision)
);

-- What a person changed as a whole and can undo for a while: kind says what (see store::changes). The rows of the journal from
-- revision to last_revision that have its request_id hold what stood there before. attribute_id is 0 for imports.
create table changes (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    revision bigint not null check (typeof(revision) = 'integer'),
    last_revision bigint not null check (typeof(last_revision) = 'integer'),
    kind bigint not null check (typeof(kind) = 'integer'),
    attribute_id bigint not null check (typeof(attribute_id) = 'integer'),
    subject text not null check (typeof(subject) = 'text'),
    request_id blob not null check (typeof(request_id) = 'blob'),
    made_at bigint not null check (typeof(made_at) = 'integer'),
    undone_at bigint check (typeof(undone_at) in ('integer', 'null')),
    primary key (user_id, revision)
) without rowid;

-- The import of a user that waits to be carried out, or is under way from next_part on. replaces is null until the person decides.
create table imports (
    user_id bigint not null primary key check (typeof(user_id) = 'integer'),
    request_id blob not null check (typeof(request_id) = 'blob'),
    made_at bigint not null check (typeof(made_at) = 'integer'),
    summary text not null check (typeof(summary) = 'text'),
    parts bigint not null check (typeof(parts) = 'integer'),
    next_part bigint not null check (typeof(next_part) = 'integer'),
    replaces boolean check (replaces in (0, 1)),
    revision bigint check (typeof(revision) in ('integer', 'null'))
) without rowid;

-- What an import holds, in parts that are each written in one transaction (see service::import).
create table import_parts (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    request_id blob not null check (typeof(request_id) = 'blob'),
    part bigint not null check (typeof(part) = 'integer'),
    content blob not null check (typeof(content) = 'blob'),
    primary key (user_id, part)
);

create table averages (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    day bigint not null check (typeof(day) = 'integer'),
    attribute_id bigint not null check (typeof(attribute_id) = 'integer'),
    overall double precision not null check (typeof(overall) = 'real'),
    monday double precision check (typeof(monday) in ('real', 'null')),
    tuesday double precision check (typeof(tuesday) in ('real', 'null')),
    wednesday double precision check (typeof(wednesday) in ('real', 'null')),
    thursday double precision check (typeof(thursday) in ('real', 'null')),
    friday double precision check (typeof(friday) in ('real', 'null')),
    saturday double precision check (typeof(saturday) in ('real', 'null')),
    sunday double precision check (typeof(sunday) in ('real', 'null')),
    primary key (user_id, day, attribute_id)
) without rowid;

-- The days of which there is a set of correlations, which may be empty.
create table correlation_sets (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    day bigint not null check (typeof(day) = 'integer'),
    primary key (user_id, day)
) without rowid;

-- attribute2_id 0 is the pseudo-attribute weekend. What the stars rest on is null where two attributes measure one thing.
create table correlations (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    day bigint not null check (typeof(day) = 'integer'),
    attribute_id bigint not null check (typeof(attribute_id) = 'integer'),
    attribute2_id bigint not null check (typeof(attribute2_id) = 'integer'),
    day_offset bigint not null check (typeof(day_offset) = 'integer'),
    pairs bigint not null check (typeof(pairs) = 'integer'),
    r double precision not null check (typeof(r) = 'real'),
    p double precision not null check (typeof(p) = 'real'),
    stars bigint not null check (typeof(stars) = 'integer'),
    n_effective double precision check (typeof(n_effective) in ('real', 'null')),
    r_adjusted double precision check (typeof(r_adjusted) in ('real', 'null')),
    p_adjusted double precision check (typeof(p_adjusted) in ('real', 'null')),
    q double precision check (typeof(q) in ('real', 'null')),
    interval_low double precision check (typeof(interval_low) in ('real', 'null')),
    interval_high double precision check (typeof(interval_high) in ('real', 'null')),
    tests bigint check (typeof(tests) in ('integer', 'null')),
    primary key (user_id, day, attribute_id, attribute2_id)
) without rowid;

-- What the user thought of a pair; attribute_id is the smaller number of the two.
create table ratings (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    attribute_id bigint not null check (typeof(attribute_id) = 'integer'),
    attribute2_id bigint not null check (typeof(attribute2_id) = 'integer'),
    rating bigint not null check (typeof(rating) = 'integer'),
    rated_at bigint not null check (typeof(rated_at) = 'integer'),
    primary key (user_id, attribute_id, attribute2_id)
) without rowid;

-- What each rule found of an attribute on a day (of a week or month: on its first day), as numbers. rule says what they mean
-- (see model::finding).
create table insights (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    day bigint not null check (typeof(day) = 'integer'),
    attribute_id bigint not null check (typeof(attribute_id) = 'integer'),
    rule bigint not null check (typeof(rule) = 'integer'),
    value double precision not null check (typeof(value) = 'real'),
    reference double precision check (typeof(reference) in ('real', 'null')),
    days bigint check (typeof(days) in ('integer', 'null')),
    created_at bigint not null check (typeof(created_at) = 'integer'),
    primary key (user_id, day, attribute_id, rule)
) without rowid;
