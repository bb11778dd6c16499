//! Mail that the product sends: few, short, and always readable as plain text.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
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
    /// What it sums up, for those who make a page of it beside the text; none of most letters.
    pub summary: Option<Box<Summary>>,
}

/// A week or year summed up, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What it is called: `Your week, 16 to 22 November 2026`.
    pub title: String,
    /// How much there is to sum up.
    pub coverage: String,
    /// What there is to say of each attribute.
    pub rows: Vec<SummaryRow>,
    /// What was found: the attribute, and what it says.
    pub insights: Vec<(String, String)>,
    /// Tags, with how often they were set.
    pub tags: Vec<(String, String)>,
    /// Where all of it can be read.
    pub address: String,
    /// Where this mail is stopped: with a page for people, and without one for mail programs (RFC 8058).
    pub stop_address: String,
}

/// One attribute summed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// Its label.
    pub label: String,
    /// The sum or average.
    pub figure: String,
    /// Which of them.
    pub meaning: String,
    /// How it compares with the time before.
    pub compared: String,
    /// The days of a week or months of a year, each as a share of the highest from 0 to 100; none where there is no value.
    pub bars: Vec<Option<u8>>,
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
    html: Option<Html>,
}

/// Makes a page of a summary, for mail programs that show pages. (What a page looks like is no rule of the product, so it comes
/// from outside.)
pub type Html = fn(&Summary) -> Option<String>;

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
        Ok(Smtp { transport, from, html: None })
    }

    /// The same, with a page beside the text of each summary.
    pub fn with_pages(self, html: Html) -> Smtp {
        Smtp { html: Some(html), ..self }
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
        let message = message(letter, self.from.clone(), self.html)?;
        self.transport.send(message).await.map_err(|error| NotSent(error.to_string()))?;
        Ok(())
    }
}

/// The letter as it goes over the wire. A summary says how to stop it where mail programs look for that.
fn message(letter: Letter, from: Mailbox, html: Option<Html>) -> Result<Message, NotSent> {
    let to: Mailbox = letter.to.as_str().parse().map_err(|_| NotSent("the address is not one".into()))?;
    let mut builder = Message::builder().from(from).to(to).subject(letter.subject);
    if let Some(summary) = &letter.summary {
        builder = builder
            .raw_header(HeaderValue::new(LIST_UNSUBSCRIBE, format!("<{}>", summary.stop_address)))
            .raw_header(HeaderValue::new(LIST_UNSUBSCRIBE_POST, ONE_CLICK.into()));
    }
    let page = letter.summary.as_deref().zip(html).and_then(|(summary, html)| html(summary));
    match page {
        Some(page) => builder.multipart(MultiPart::alternative_plain_html(letter.text, page)),
        None => builder.singlepart(SinglePart::plain(letter.text)),
    }
    .map_err(|error| NotSent(error.to_string()))
}

/// Where a mail can be stopped (RFC 2369).
const LIST_UNSUBSCRIBE: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe");
/// That it can be stopped by one POST (RFC 8058), and what that holds.
const LIST_UNSUBSCRIBE_POST: HeaderName = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

impl Mail for Smtp {
    fn send(&self, letter: Letter) -> Sending<'_> {
        Box::pin(self.deliver(letter))
    }
}

/// Whether letters with links can be sent: this installation knows a mail server and its own address.
pub(crate) fn can_send_links(daymark: &Daymark) -> bool {
    link(daymark, "").is_some()
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
    fn a_summary_has_a_page_beside_its_text_and_says_how_to_stop_it() {
        let summary = Summary {
            title: "Your week".into(),
            coverage: String::new(),
            rows: Vec::new(),
            insights: Vec::new(),
            tags: Vec::new(),
            address: "https://daymark.example.org/review".into(),
            stop_address: "https://daymark.example.org/stop/abc".into(),
        };
        let letter = Letter {
            to: Email::stored("ada@example.org".into()),
            subject: "Your week".into(),
            text: "In text.".into(),
            summary: Some(Box::new(summary)),
        };
        let from: Mailbox = "Daymark <daymark@example.org>".parse().expect("an address");
        let sent = message(letter.clone(), from.clone(), Some(|summary| Some(format!("<p>{}</p>", summary.title))));
        let sent = String::from_utf8(sent.expect("a message").formatted()).expect("text");
        for part in [
            "List-Unsubscribe: <https://daymark.example.org/stop/abc>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "multipart/alternative",
            "In text.",
            "<p>Your week</p>",
        ] {
            assert!(sent.contains(part), "no {part} in {sent}");
        }
        let plain = message(Letter { summary: None, ..letter }, from, Some(|_| Some("<p>".into())));
        let plain = String::from_utf8(plain.expect("a message").formatted()).expect("text");
        assert!(!plain.contains("List-Unsubscribe") && !plain.contains("multipart") && plain.contains("text/plain"));
    }

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
