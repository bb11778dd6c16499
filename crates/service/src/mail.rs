//! Mail that the product sends: few, short, plain text.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use model::Email;

use crate::{Daymark, failures};

/// One letter.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// Who gets it.
    pub to: Email,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
}

/// Why mail is not sent, in words for the log.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct NotSent(pub String);

/// The outcome of sending, once it is known.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), NotSent>> + Send + 'a>>;

/// Something that sends letters.
pub trait Mail: Send + Sync {
    /// Sends one letter; done when the next server has taken it.
    fn send(&self, letter: Letter) -> Sending<'_>;
}

/// Sends by SMTP.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// A sender that hands letters to the server at `url` (`smtps://user:password@host` for TLS from the first byte,
    /// `smtp://user:password@host:587?tls=required` for STARTTLS) in the name of `from` (`Daymark <daymark@example.org>`).
    /// It connects only when there is something to send.
    ///
    /// # Errors
    /// Says which of the two cannot be read.
    pub fn new(url: &str, from: &str) -> Result<Smtp, NotSent> {
        let from = from.parse().map_err(|_| NotSent(format!("'{from}' is no address to send from")))?;
        // The URL may hold a password, so it is not repeated.
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| NotSent("the address of the mail server should begin with smtps:// or smtp://".into()))?
            .build();
        Ok(Smtp { transport, from })
    }

    /// Connects to the server and logs in there, without sending anything. The error says why that did not work.
    pub async fn reach(&self) -> Result<(), NotSent> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(NotSent("the server does not answer".into())),
            Err(error) => Err(NotSent(error.to_string())),
        }
    }

    async fn deliver(&self, letter: Letter) -> Result<(), NotSent> {
        let to: Mailbox = letter.to.as_str().parse().map_err(|_| NotSent("the address is not one".into()))?;
        let message = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject)
            .header(lettre::message::header::ContentType::TEXT_PLAIN)
            .body(letter.text)
            .map_err(|error| NotSent(error.to_string()))?;
        self.transport.send(message).await.map_err(|error| NotSent(error.to_string()))?;
        Ok(())
    }
}

impl Mail for Smtp {
    fn send(&self, letter: Letter) -> Sending<'_> {
        Box::pin(self.deliver(letter))
    }
}

/// The address of a path of this installation (of its start page when the path is empty), to be mailed. It begins with
/// the address of the settings, never with one that a request claims. `None` where there is no such address or no mail.
pub(crate) fn link(daymark: &Daymark, path: &str) -> Option<String> {
    let base_url = daymark.settings().base_url.as_ref().filter(|_| daymark.mail().is_some())?;
    Some(format!("{}/{path}", base_url.as_str().trim_end_matches('/')))
}

/// Sends a letter when there is time: whoever asked for it does not wait for a mail server.
pub(crate) fn send_later(daymark: &Arc<Daymark>, letter: Letter) {
    let daymark = daymark.clone();
    tokio::spawn(async move {
        let Some(mail) = daymark.mail() else { return };
        if let Err(error) = mail.send(letter).await {
            tracing::error!(%error, "mail was not sent");
            failures::note(&daymark, format!("mail was not sent: {error}"));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_settings_that_cannot_be_read_are_explained_without_showing_the_password() {
        let problem = Smtp::new("ftp://user:hunter2@example.org", "Daymark <daymark@example.org>").err();
        let problem = problem.expect("a problem").to_string();
        assert!(problem.contains("smtps://") && !problem.contains("hunter2"), "{problem}");
        let problem = Smtp::new("smtps://user:hunter2@example.org", "nobody").err().expect("a problem");
        assert_eq!(problem.to_string(), "'nobody' is no address to send from");
        assert!(Smtp::new("smtps://user:hunter2@example.org", "Daymark <daymark@example.org>").is_ok());
    }
}
