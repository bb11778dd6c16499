//! What a developer says about an app, and whether it can be accepted.

use model::{Email, Label, UserId, likeness};
use store::Tx;
use store::clients::Client;
use url::Url;

use super::redirect_uri;
use crate::Error;

/// The most redirect URIs of an app.
pub const MAX_REDIRECT_URIS: usize = 10;
/// The most characters of a text that describes it.
pub const MAX_TEXT: usize = 2_000;

/// What a developer says about an app: the form "Add a new client".
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewClient {
    /// Its name, which people see when they are asked to authorise it.
    pub name: String,
    /// Where its users get help.
    pub support_email: String,
    /// Its home page; may be empty.
    pub application_url: String,
    /// Where people may be sent back to; empty ones are passed over.
    pub redirect_uris: Vec<String>,
    /// Whether it runs where it can keep no secret: in a browser, on a phone.
    pub is_public: bool,
    /// Which data it writes; may be empty.
    pub data_provided: String,
    /// What one needs to use it; may be empty.
    pub requirements: String,
    /// What it is; may be empty.
    pub description: String,
}

impl NewClient {
    /// Puts what was said into an app, once everything is found to be acceptable. The field of an error is that of this struct.
    pub(super) fn apply(self, client: &mut Client) -> Result<(), Error> {
        let name = Label::parse(&self.name)
            .map_err(|_| Error::field("name", "An app's name has 1 to 100 characters, without control characters."))?;
        // A name that was registered stays, whatever the rules for new ones have become.
        if name.as_str() != client.label {
            check_name(name.as_str())?;
        }
        let support_email =
            Email::parse(&self.support_email).map_err(|error| Error::field("support_email", error.to_string()))?;
        client.label_key = likeness::key(name.as_str());
        client.label = name.as_str().to_owned();
        client.support_email = support_email.as_str().to_owned();
        client.application_url = application_url(&self.application_url)?;
        client.redirect_uris = redirect_uris(&self.redirect_uris)?;
        client.is_public = self.is_public;
        client.data_provided = text("data_provided", &self.data_provided)?;
        client.requirements = text("requirements", &self.requirements)?;
        client.description = text("description", &self.description)?;
        Ok(())
    }
}

/// Refuses a name that is not what it looks like.
fn check_name(name: &str) -> Result<(), Error> {
    if likeness::has_format_characters(name) {
        return Err(Error::field("name", "An app's name cannot hold characters that are not seen."));
    }
    if likeness::is_like_daymark(name) {
        return Err(Error::field("name", "An app's name cannot hold Daymark's, or what looks like it."));
    }
    if likeness::mixes_scripts(name) {
        return Err(Error::field(
            "name",
            "A word of this name mixes letters of several alphabets, which could be taken for another name. Write each word in one \
             alphabet.",
        ));
    }
    Ok(())
}

/// Refuses a name that people could take for another owner's app.
pub(super) fn check_name_is_free(tx: &mut Tx<'_>, owner: UserId, label_key: &str) -> Result<(), Error> {
    let owners = store::clients::list_owners_by_label(tx, label_key)?;
    if owners.iter().all(|other| *other == owner) {
        return Ok(());
    }
    Err(Error::field("name", "Somebody else's app has this name, or one that looks like it. Please choose another."))
}

/// The name of an app's service: a slug of its label and its number, unique because no slug ends in a digit.
pub(super) fn service_name(label: &str, number: i64) -> String {
    let name = Label::parse(label).ok().and_then(|label| model::Name::from_label(&label));
    let slug: String =
        name.as_ref().map_or("", |n| n.as_str()).chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let slug = slug.trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{}{number}", if slug.is_empty() { "app" } else { slug })
}

fn redirect_uris(lines: &[String]) -> Result<Vec<String>, Error> {
    let wrong = |message: String| Error::field("redirect_uris", message);
    let mut uris: Vec<String> = Vec::new();
    for uri in lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        if let Some(problem) = redirect_uri::problem(uri) {
            return Err(wrong(problem));
        }
        if !uris.iter().any(|known| known == uri) {
            uris.push(uri.to_owned());
        }
    }
    if uris.is_empty() || uris.len() > MAX_REDIRECT_URIS {
        return Err(wrong(format!("An app has 1 to {MAX_REDIRECT_URIS} redirect URIs.")));
    }
    Ok(uris)
}

fn application_url(given: &str) -> Result<String, Error> {
    let given = given.trim();
    if given.is_empty() {
        return Ok(String::new());
    }
    let url = Url::parse(given).ok().filter(|url| {
        matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none()
    });
    match url {
        Some(url) if url.as_str().len() <= MAX_TEXT => Ok(url.into()),
        _ => Err(Error::field("application_url", "The application URL must begin with https:// or http://.")),
    }
}

fn text(field: &'static str, given: &str) -> Result<String, Error> {
    let given = given.trim();
    if given.chars().count() > MAX_TEXT {
        return Err(Error::field(field, format!("This text cannot be longer than {MAX_TEXT} characters.")));
    }
    if given.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Error::field(field, "This text cannot contain control characters."));
    }
    Ok(given.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_named_after_its_app_with_a_number() {
        assert_eq!(service_name("Greatreads", 1), "greatreads1");
        assert_eq!(service_name("My App 2", 12), "myapp12");
        assert_eq!(service_name("日記", 7), "app7");
        assert_eq!(service_name("a2", 2), "a2");
        assert_eq!(service_name("a", 22), "a22");
    }

    #[test]
    fn each_field_is_checked() {
        let good = NewClient {
            name: "Greatreads".into(),
            support_email: "help@greatreads.example".into(),
            redirect_uris: vec!["http://localhost:8000/".into(), String::new()],
            ..NewClient::default()
        };
        assert_eq!(redirect_uris(&good.redirect_uris), Ok(vec!["http://localhost:8000/".to_owned()]));
        assert!(redirect_uris(&[]).is_err());
        let many: Vec<String> = (0..11).map(|i| format!("https://example.org/{i}")).collect();
        assert!(redirect_uris(&many).is_err());
        assert!(redirect_uris(&many[1..]).is_ok());
        assert!(application_url("javascript:alert(1)").is_err());
        assert!(application_url("https://a:b@c.example").is_err());
        assert_eq!(application_url(" https://example.org "), Ok("https://example.org/".to_owned()));
        assert!(text("description", "a\0b").is_err());
        assert!(text("description", &"x".repeat(2_001)).is_err());
    }
}
