-- What of an app a person saw when they last gave it access, so that the next time they are told what changed of it since.
-- creator is the username of who registered the app, redirect_uris has one a line. A row stays when the access is taken
-- back; it goes with the account or the app.
create table consents (
    user_id bigint not null check (typeof(user_id) = 'integer'),
    client_id bigint not null check (typeof(client_id) = 'integer'),
    label text not null check (typeof(label) = 'text'),
    creator text not null check (typeof(creator) = 'text'),
    redirect_uris text not null check (typeof(redirect_uris) = 'text'),
    primary key (user_id, client_id)
) without rowid;
create index consents_by_client on consents (client_id);

-- What apps were when access was given before this was kept is not known; changes are told from now on.
insert into consents (user_id, client_id, label, creator, redirect_uris)
    select distinct g.user_id, g.client_id, c.label, u.username, c.redirect_uris
    from grants g join clients c on c.client_id = g.client_id join users u on u.user_id = c.owner_id
    where not g.is_developer;
