//! What a person is told before they authorise an app.

use model::{Access, Group, Scope, ScopeSet, UserId};
use store::Tx;
use store::clients::Client;
use store::consents::SeenApp;

use crate::clients::redirect_uri;

/// What a person is told before they authorise an app.
#[derive(Debug, Clone, PartialEq)]
pub struct Consent {
    /// The app's name.
    pub app_name: String,
    /// SHA-256 of its logo, by which the picture is found.
    pub logo: Option<[u8; 32]>,
    /// What it is, where its developer said so.
    pub description: Option<String>,
    /// The username of the account that registered it.
    pub creator: String,
    /// Where its users get help.
    pub support_email: String,
    /// Its home page, where it has one.
    pub application_url: Option<String>,
    /// Where the person is sent back to: a host, or the scheme of an app on the same device. None for devices, which are
    /// elsewhere.
    pub redirect_host: Option<String>,
    /// The source that the page's `form-action` must allow beside `'self'`, since browsers apply it to redirects too.
    pub form_action: Option<String>,
    /// What the app will be able to do, beginning with the profile.
    pub permissions: Vec<Permission>,
    /// Whether it asks for nothing but the profile.
    pub is_profile_only: bool,
    /// What changed of the app since the person last gave it access; nothing where they never did.
    pub changes: Vec<Change>,
}

/// Something about an app that is not as it was when a person last gave it access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It was called this.
    Name(String),
    /// It was registered by the account of this username.
    Creator(String),
    /// It can send people to this address, and could not.
    AddedRedirectUri(String),
    /// It could send people to this address.
    RemovedRedirectUri(String),
}

/// One line of what an app may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// What may be done, such as "Write Media group".
    pub title: String,
    /// What that means; none where the title says it all.
    pub meaning: Option<&'static str>,
}

impl Permission {
    /// Title and meaning together.
    pub fn in_full(&self) -> String {
        self.meaning.map_or_else(|| self.title.clone(), |meaning| format!("{}: {meaning}", self.title))
    }
}

impl Consent {
    /// What to say to this person, if they are known already, about an app that asks for these scopes and sends people back there.
    pub(super) fn new(
        tx: &mut Tx<'_>,
        client: &Client,
        scopes: ScopeSet,
        (redirect_uri, person): (Option<&str>, Option<UserId>),
    ) -> Result<Consent, store::Error> {
        let seen = seen(tx, client)?;
        let before = person.map_or(Ok(None), |person| store::consents::find(tx, person, client.id))?;
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Consent {
            app_name: client.label.clone(),
            logo: client.logo,
            description: some(&client.description),
            changes: before.map_or_else(Vec::new, |before| changes(&before, &seen)),
            creator: seen.creator,
            support_email: client.support_email.clone(),
            application_url: some(&client.application_url),
            redirect_host: redirect_uri.map(redirect_uri::host),
            form_action: redirect_uri.map(redirect_uri::csp_source),
            permissions: permissions(scopes),
            is_profile_only: scopes.is_empty(),
        })
    }
}

/// What a person sees of an app, by which they recognise it.
fn seen(tx: &mut Tx<'_>, client: &Client) -> Result<SeenApp, store::Error> {
    let owner = store::users::find(tx, client.owner_id)?;
    Ok(SeenApp {
        label: client.label.clone(),
        creator: owner.map_or_else(String::new, |user| user.username.as_str().to_owned()),
        redirect_uris: client.redirect_uris.clone(),
    })
}

/// Notes what a person saw of an app to which they just gave access.
pub(super) fn note(tx: &mut Tx<'_>, person: UserId, client: &Client) -> Result<(), store::Error> {
    let seen = seen(tx, client)?;
    store::consents::upsert(tx, person, client.id, &seen)
}

/// What is not as it was. The order in which addresses were registered means nothing.
fn changes(before: &SeenApp, now: &SeenApp) -> Vec<Change> {
    let name = (before.label != now.label).then(|| Change::Name(before.label.clone()));
    let creator = (before.creator != now.creator).then(|| Change::Creator(before.creator.clone()));
    let missing = |from: &SeenApp, others: &SeenApp| -> Vec<String> {
        from.redirect_uris.iter().filter(|uri| !others.redirect_uris.contains(uri)).cloned().collect()
    };
    let added = missing(now, before).into_iter().map(Change::AddedRedirectUri);
    let removed = missing(before, now).into_iter().map(Change::RemovedRedirectUri);
    name.into_iter().chain(creator).chain(added).chain(removed).collect()
}

/// What an app with these scopes may do, line by line.
pub fn permissions(scopes: ScopeSet) -> Vec<Permission> {
    let profile = "Read your profile details (not including email address)".to_owned();
    let mut lines = vec![Permission { title: profile, meaning: None }];
    lines.extend(scopes.iter().map(permission));
    lines
}

/// What an app with this scope may do.
pub fn permission(scope: Scope) -> Permission {
    let verb = if scope.access == Access::Read { "Read" } else { "Write" };
    let title = match scope.group {
        Some(group) => format!("{verb} {} group", Group::label(group)),
        None => format!("{verb} manually tracked attributes"),
    };
    let meaning = match (scope.access, scope.group) {
        (Access::Read, Some(_)) => "Read attributes, values, averages, correlations and insights in the group",
        (Access::Read, None) => "Read attributes that you track by hand, in any group, with their values and findings",
        (Access::Write, Some(_)) => "Create new attributes and write data to attributes in the group",
        (Access::Write, None) => "Create attributes that you track by hand, in any group, and write data to them",
    };
    Permission { title, meaning: Some(meaning) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_as_it_was_is_told_and_nothing_else() {
        let app = |label: &str, creator: &str, uris: &[&str]| SeenApp {
            label: label.into(),
            creator: creator.into(),
            redirect_uris: uris.iter().map(|uri| (*uri).to_owned()).collect(),
        };
        let before = app("Greatreads", "ada", &["https://a.example/", "https://b.example/"]);
        assert_eq!(changes(&before, &before), []);
        assert_eq!(changes(&before, &app("Greatreads", "ada", &["https://b.example/", "https://a.example/"])), []);
        assert_eq!(
            changes(&before, &app("Goodreads", "eve", &["https://b.example/", "https://eve.example/"])),
            [
                Change::Name("Greatreads".into()),
                Change::Creator("ada".into()),
                Change::AddedRedirectUri("https://eve.example/".into()),
                Change::RemovedRedirectUri("https://a.example/".into()),
            ]
        );
    }

    #[test]
    fn permissions_are_told_in_words() {
        let scopes = ScopeSet::parse("media_write custom_read").expect("scopes");
        let lines: Vec<String> = permissions(scopes)
            .into_iter()
            .map(|line| format!("{}|{}", line.title, line.meaning.unwrap_or_default()))
            .collect();
        assert_eq!(
            lines,
            [
                "Read your profile details (not including email address)|",
                "Read Daily tags group|Read attributes, values, averages, correlations and insights in the group",
                "Write Media group|Create new attributes and write data to attributes in the group",
            ]
        );
    }
}
