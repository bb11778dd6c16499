//! Who is asking. Each actor is made only where a credential was checked, and its fields cannot be set from outside, so
//! that a use case which takes one needs no further check of identity.

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use model::attribute::Attribute;
use model::{Access, ClientId, Conventions, Day, GrantId, Group, Randomness, ScopeSet, ServiceId, UserId};
use store::Tx;

use crate::Error;
use crate::admission::Admission;
use crate::secrets::Hash;

/// The number of one request, under which its writes stand in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(pub [u8; 16]);

impl RequestId {
    /// The number of a new request.
    pub fn random(randomness: &dyn Randomness) -> RequestId {
        let mut bytes = [0; 16];
        randomness.fill(&mut bytes);
        RequestId(bytes)
    }
}

/// As 32 hexadecimal digits.
impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Someone who may see data of one user.
#[derive(Debug, Clone)]
pub struct Reader {
    user: UserId,
    zone: TimeZone,
    conventions: Conventions,
    scopes: ScopeSet,
    client: Option<ClientId>,
}

impl Reader {
    /// The person themselves, whom something is worked out for while they are not there.
    pub(crate) fn absent(user: UserId, zone: TimeZone, conventions: Conventions) -> Reader {
        Reader { user, zone, conventions, scopes: ScopeSet::all_read(), client: None }
    }

    /// Whose data it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The app that asks; none for simple tokens and sessions.
    pub fn client(&self) -> Option<ClientId> {
        self.client
    }

    /// The user's time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// How the user is used to see days and times written, where it is the user who reads.
    pub fn conventions(&self) -> &Conventions {
        &self.conventions
    }

    /// The user's day at this moment.
    pub fn today(&self, now: Timestamp) -> Day {
        Day::at(now, &self.zone)
    }

    /// Whether attributes of this group may be read; `manual` says whether the attribute is tracked manually.
    pub fn may_read(&self, group: Group, manual: bool) -> bool {
        self.scopes.allows(Access::Read, group, manual)
    }
}

/// A service that may write data of one user: an app, or the user by hand.
#[derive(Debug, Clone)]
pub struct Writer {
    user: UserId,
    zone: TimeZone,
    service: ServiceId,
    scopes: ScopeSet,
    request: RequestId,
    admission: Admission,
}

/// Proof that a writer's scopes allow writing to an attribute.
#[derive(Debug, Clone, Copy)]
pub struct WritePermission(());

impl Writer {
    /// Whose data it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// Who writes.
    pub fn service(&self) -> ServiceId {
        self.service
    }

    /// The request that the write is part of.
    pub fn request(&self) -> RequestId {
        self.request
    }

    /// The user's day at this moment.
    pub fn today(&self, now: Timestamp) -> Day {
        Day::at(now, &self.zone)
    }

    /// Lets the writer go on if what let the request in has not ended since. Every write asks, right after it took the user's
    /// lock.
    ///
    /// # Errors
    /// [`Error::Ended`] where it has.
    pub(crate) fn check(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        self.admission.check(tx)
    }

    /// Whether an attribute is there for the writer: its service owns it, or its scopes reach it for reading or for writing. Nothing
    /// that the writer is told depends on others.
    pub(crate) fn knows(&self, attribute: &Attribute) -> bool {
        let reaches = |access| self.scopes.allows(access, attribute.group, attribute.manual);
        attribute.owner == Some(self.service) || reaches(Access::Read) || reaches(Access::Write)
    }

    /// What the writer may do.
    pub(crate) fn scopes(&self) -> ScopeSet {
        self.scopes
    }

    /// Whether attributes of this group may be written; `manual` says whether the attribute is tracked manually.
    pub fn may_write(&self, group: Group, manual: bool) -> Option<WritePermission> {
        self.scopes.allows(Access::Write, group, manual).then_some(WritePermission(()))
    }
}

/// An app with a user's permission.
#[derive(Debug, Clone)]
pub struct ApiClient {
    pub(crate) user: UserId,
    pub(crate) zone: TimeZone,
    pub(crate) client: ClientId,
    pub(crate) grant: GrantId,
    pub(crate) scopes: ScopeSet,
    pub(crate) admission: Admission,
}

impl ApiClient {
    /// The permission it has.
    pub fn grant(&self) -> GrantId {
        self.grant
    }

    /// What it may read.
    pub fn reader(&self) -> Reader {
        let (zone, conventions) = (self.zone.clone(), Conventions::default());
        Reader { user: self.user, zone, conventions, scopes: self.scopes, client: Some(self.client) }
    }

    /// What it may write, in this request.
    pub fn writer(&self, request: RequestId) -> Writer {
        let (service, admission) = (ServiceId::from(self.client), self.admission);
        Writer { user: self.user, zone: self.zone.clone(), service, scopes: self.scopes, request, admission }
    }
}

/// The holder of a simple token: may read everything of its user and write nothing.
#[derive(Debug, Clone)]
pub struct TokenHolder {
    pub(crate) user: UserId,
    pub(crate) zone: TimeZone,
}

impl TokenHolder {
    /// What it may read: everything.
    pub fn reader(&self) -> Reader {
        let (zone, conventions) = (self.zone.clone(), Conventions::default());
        Reader { user: self.user, zone, conventions, scopes: ScopeSet::all_read(), client: None }
    }
}

/// A person who is logged in.
#[derive(Debug, Clone)]
pub struct Browser {
    pub(crate) user: UserId,
    pub(crate) zone: TimeZone,
    pub(crate) conventions: Conventions,
    pub(crate) session_hash: Hash,
    pub(crate) is_admin: bool,
    pub(crate) confirmed_at: Timestamp,
    pub(crate) admission: Admission,
}

impl Browser {
    /// The account.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// Lets only those go on who administer this installation.
    pub(crate) fn require_admin(&self) -> Result<(), Error> {
        if self.is_admin { Ok(()) } else { Err(Error::NotAllowed("Only the administrator may do that.".into())) }
    }

    /// Whether the person administers this installation.
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }

    /// The user's day at this moment.
    pub fn today(&self, now: Timestamp) -> Day {
        Day::at(now, &self.zone)
    }

    /// How the person is used to see days and times written.
    pub fn conventions(&self) -> &Conventions {
        &self.conventions
    }

    /// What the person may read: everything of their own.
    pub fn reader(&self) -> Reader {
        let (zone, conventions) = (self.zone.clone(), self.conventions);
        Reader { user: self.user, zone, conventions, scopes: ScopeSet::all_read(), client: None }
    }

    /// Manual entry, in this request.
    pub fn writer(&self, request: RequestId) -> Writer {
        let (service, scopes, admission) = (ServiceId::DAYMARK, ScopeSet::all(), self.admission);
        Writer { user: self.user, zone: self.zone.clone(), service, scopes, request, admission }
    }
}

/// Who sends an API request.
#[derive(Debug, Clone)]
pub enum Caller {
    /// An app, with an OAuth access token.
    Client(ApiClient),
    /// A simple token.
    SimpleToken(TokenHolder),
    /// A person looking at JSON in the browser.
    Browser(Browser),
}

impl Caller {
    /// What the caller may read.
    pub fn reader(&self) -> Reader {
        match self {
            Caller::Client(client) => client.reader(),
            Caller::SimpleToken(holder) => holder.reader(),
            Caller::Browser(browser) => browser.reader(),
        }
    }

    /// What the caller may write: only apps write through the API.
    pub fn writer(&self, request: RequestId) -> Option<Writer> {
        match self {
            Caller::Client(client) => Some(client.writer(request)),
            Caller::SimpleToken(_) | Caller::Browser(_) => None,
        }
    }
}

/// The one who hosts this installation, at its console.
#[derive(Debug, Clone, Copy)]
pub struct Operator(());

impl Operator {
    /// Whoever can run commands beside the database may do everything; only the binary calls this.
    pub fn at_the_console() -> Operator {
        Operator(())
    }

    /// Manual entry for somebody, in this request.
    pub(crate) fn writer(&self, user: UserId, zone: TimeZone, request: RequestId) -> Writer {
        let (service, scopes, admission) = (ServiceId::DAYMARK, ScopeSet::all(), Admission::Console);
        Writer { user, zone, service, scopes, request, admission }
    }
}
