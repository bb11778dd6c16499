-- The first schema: accounts and apps (global tables, found by hash or key) and each user's own
-- data (tables whose keys all begin with user_id, so that they can be sharded by it).
--
-- Times are milliseconds since 1970-01-01 UTC, days are days since then. Columns ending in _key
-- hold folded text (made in the application) by which rows are found without regard to case.
-- Columns ending in _hash hold SHA-256 of a secret; the secret itself is nowhere.

-- The last number that was given out for each kind of id.
create table sequences (
    name text collate "C" not null primary key,
    last bigint not null
);

create table users (
    user_id bigint not null primary key,
    username text collate "C" not null,
    username_key text collate "C" not null unique,
    email text collate "C",
    email_key text collate "C" unique,
    password_hash text collate "C" not null,
    first_name text collate "C" not null,
    last_name text collate "C" not null,
    avatar bytea,
    timezone text collate "C" not null,
    currency text collate "C" not null,
    imperial_distance boolean not null,
    imperial_weight boolean not null,
    imperial_energy boolean not null,
    imperial_liquid boolean not null,
    imperial_temperature boolean not null,
    date_order text collate "C" not null,
    is_twelve_hours boolean not null,
    first_weekday bigint not null,
    weekly_email boolean not null,
    yearly_email boolean not null,
    is_admin boolean not null,
    is_disabled boolean not null,
    is_suspended boolean not null,
    created_at bigint not null
);

-- Browsers that are logged in. confirmed_at is when the password was last given.
create table sessions (
    session_hash bytea not null primary key,
    user_id bigint not null,
    user_agent text collate "C" not null,
    created_at bigint not null,
    last_used_at bigint not null,
    confirmed_at bigint not null
);
create index sessions_by_user on sessions (user_id);

-- Links with a secret: purpose is 'setup', 'invitation' or 'reset', which work once, or 'stop-weekly' or 'stop-yearly',
-- which end a mail.
create table links (
    link_hash bytea not null primary key,
    purpose text collate "C" not null,
    user_id bigint,
    email text collate "C",
    created_at bigint not null,
    expires_at bigint not null
);
create index links_by_user on links (user_id);

-- Registered apps. redirect_uris holds one a line.
create table clients (
    client_id bigint not null primary key,
    public_id text collate "C" not null unique,
    owner_id bigint not null,
    service_name text collate "C" not null unique,
    label text collate "C" not null,
    label_key text collate "C" not null,
    secret_hash bytea not null,
    is_public boolean not null,
    redirect_uris text collate "C" not null,
    support_email text collate "C" not null,
    application_url text collate "C" not null,
    description text collate "C" not null,
    data_provided text collate "C" not null,
    requirements text collate "C" not null,
    logo bytea,
    created_at bigint not null
);
create index clients_by_owner on clients (owner_id);
create index clients_by_label on clients (label_key);

-- One person's permission to one app. Revoking deletes the row and the tokens made from it.
-- is_developer marks the developer token of the app's own owner.
create table grants (
    grant_id bigint not null primary key,
    user_id bigint not null,
    client_id bigint not null,
    scopes text collate "C" not null,
    is_developer boolean not null,
    created_at bigint not null,
    last_used_at bigint
);
create index grants_by_user on grants (user_id, client_id);
create index grants_by_client on grants (client_id);

create table access_tokens (
    token_hash bytea not null primary key,
    grant_id bigint not null,
    scopes text collate "C" not null,
    created_at bigint not null,
    expires_at bigint not null,
    last_used_at bigint
);
create index access_tokens_by_grant on access_tokens (grant_id);

-- Used refresh tokens stay, marked, so that their reuse is noticed.
create table refresh_tokens (
    token_hash bytea not null primary key,
    grant_id bigint not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    successor_hash bytea
);
create index refresh_tokens_by_grant on refresh_tokens (grant_id);

-- Authorisation codes. A redeemed one has its grant's number and stays for a day, so that its reuse is noticed.
create table authorisation_codes (
    code_hash bytea not null primary key,
    client_id bigint not null,
    user_id bigint not null,
    scopes text collate "C" not null,
    redirect_uri text collate "C" not null,
    is_redirect_uri_required boolean not null,
    challenge text collate "C",
    created_at bigint not null,
    expires_at bigint not null,
    grant_id bigint
);
create index authorisation_codes_by_expiry on authorisation_codes (expires_at);

-- Device authorisations (RFC 8628): state is 'pending', 'approved', 'denied' or 'consumed'.
create table device_codes (
    device_hash bytea not null primary key,
    user_code_hash bytea not null unique,
    client_id bigint not null,
    scopes text collate "C" not null,
    state text collate "C" not null,
    user_id bigint,
    created_at bigint not null,
    expires_at bigint not null,
    last_polled_at bigint,
    poll_seconds bigint not null
);

create table simple_tokens (
    token_hash bytea not null primary key,
    user_id bigint not null,
    user_agent text collate "C" not null,
    created_at bigint not null,
    last_used_at bigint
);
create index simple_tokens_by_user on simple_tokens (user_id);

-- Avatars and logos, by the SHA-256 of their bytes.
create table pictures (
    sha256 bytea not null primary key,
    media_type text collate "C" not null,
    content bytea not null
);

-- Requests counted in fixed windows; lost without harm.
create unlogged table rate_windows (
    window_key text collate "C" not null primary key,
    started_at bigint not null,
    requests bigint not null
);

-- When each person's days are to be closed next, how far they are, and until when a server is at it (in
-- milliseconds; 0 when none is). mailed_week and mailed_year are the first days of the last week and year that were mailed.
-- failure is what went wrong the last attempts times, null when nothing did.
create table closings (
    user_id bigint not null primary key,
    due_at bigint not null,
    closed_day bigint,
    mailed_week bigint,
    mailed_year bigint,
    leased_until bigint not null,
    attempts bigint not null,
    failure text collate "C"
);
create index closings_by_due on closings (due_at);

-- One row a user, changed first by every write transaction of theirs, which makes them serial.
-- attributes_revision is the revision that last changed the list of attributes; insights_revision is the one that the
-- insights of today were made from, at insights_at.
create table revisions (
    user_id bigint not null primary key,
    revision bigint not null,
    attributes_revision bigint not null,
    last_attribute_id bigint not null,
    insights_revision bigint not null,
    insights_at bigint not null
);

-- owner_id is the service that may write: 0 is manual entry, others are clients, null is nobody. deletion is the write that
-- deleted it, 0 where none did: so the name of a deleted one is free. hidden ones are left out of what the person looks at.
create table attributes (
    user_id bigint not null,
    attribute_id bigint not null,
    name text collate "C" not null,
    label text collate "C" not null,
    label_key text collate "C" not null,
    template text collate "C",
    group_name text collate "C" not null,
    value_type bigint not null,
    manual boolean not null,
    active boolean not null,
    hidden boolean not null,
    owner_id bigint,
    created_at bigint not null,
    deletion bigint not null,
    deleted_at bigint,
    primary key (user_id, attribute_id),
    unique (user_id, name, deletion),
    unique (user_id, template, deletion)
);

-- Services that could write an attribute because they owned it once. owned_revision is when last;
-- is_dismissed says that the person was told of that and wants to hear no more of it.
create table offers (
    user_id bigint not null,
    attribute_id bigint not null,
    service_id bigint not null,
    owned_revision bigint not null,
    is_dismissed boolean not null,
    primary key (user_id, attribute_id, service_id)
);

-- One value a day. Strings stand in text_value, everything else in number.
-- revision is the write that made it: its row in the journal says who and when.
create table daily_values (
    user_id bigint not null,
    attribute_id bigint not null,
    day bigint not null,
    number double precision,
    text_value text collate "C",
    revision bigint not null,
    primary key (user_id, attribute_id, day)
);

-- One row a write that changed something. kind says what items holds (see store::journal).
create table journal (
    user_id bigint not null,
    revision bigint not null,
    kind bigint not null,
    service_id bigint not null,
    request_id bytea not null,
    made_at bigint not null,
    items bytea not null,
    primary key (user_id, revision)
);

-- What a person changed as a whole and can undo for a while: kind says what (see store::changes). The rows of the journal from
-- revision to last_revision that have its request_id hold what stood there before. attribute_id is 0 for imports.
create table changes (
    user_id bigint not null,
    revision bigint not null,
    last_revision bigint not null,
    kind bigint not null,
    attribute_id bigint not null,
    subject text collate "C" not null,
    request_id bytea not null,
    made_at bigint not null,
    undone_at bigint,
    primary key (user_id, revision)
);

-- The import of a user that waits to be carried out, or is under way from next_part on. replaces is null until the person decides.
create table imports (
    user_id bigint not null primary key,
    request_id bytea not null,
    made_at bigint not null,
    summary text collate "C" not null,
    parts bigint not null,
    next_part bigint not null,
    replaces boolean,
    revision bigint
);

-- What an import holds, in parts that are each written in one transaction (see service::import).
create table import_parts (
    user_id bigint not null,
    request_id bytea not null,
    part bigint not null,
    content bytea not null,
    primary key (user_id, part)
);

create table averages (
    user_id bigint not null,
    day bigint not null,
    attribute_id bigint not null,
    overall double precision not null,
    monday double precision,
    tuesday double precision,
    wednesday double precision,
    thursday double precision,
    friday double precision,
    saturday double precision,
    sunday double precision,
    primary key (user_id, day, attribute_id)
);

-- The days of which there is a set of correlations, which may be empty.
create table correlation_sets (
    user_id bigint not null,
    day bigint not null,
    primary key (user_id, day)
);

-- attribute2_id 0 is the pseudo-attribute weekend. What the stars rest on is null where two attributes measure one thing.
create table correlations (
    user_id bigint not null,
    day bigint not null,
    attribute_id bigint not null,
    attribute2_id bigint not null,
    day_offset bigint not null,
    pairs bigint not null,
    r double precision not null,
    p double precision not null,
    stars bigint not null,
    n_effective double precision,
    r_adjusted double precision,
    p_adjusted double precision,
    q double precision,
    interval_low double precision,
    interval_high double precision,
    tests bigint,
    primary key (user_id, day, attribute_id, attribute2_id)
);

-- What the user thought of a pair; attribute_id is the smaller number of the two.
create table ratings (
    user_id bigint not null,
    attribute_id bigint not null,
    attribute2_id bigint not null,
    rating bigint not null,
    rated_at bigint not null,
    primary key (user_id, attribute_id, attribute2_id)
);

-- What each rule found of an attribute on a day (of a week or month: on its first day), as numbers. rule says what they mean
-- (see model::finding).
create table insights (
    user_id bigint not null,
    day bigint not null,
    attribute_id bigint not null,
    rule bigint not null,
    value double precision not null,
    reference double precision,
    days bigint,
    created_at bigint not null,
    primary key (user_id, day, attribute_id, rule)
);
