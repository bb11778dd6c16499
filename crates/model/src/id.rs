//! Identifiers. The application makes them, counting from 1; they never leave the product,
//! where people and clients see usernames, names and slugs.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);
    };
}

id!(
    /// One account.
    UserId
);
id!(
    /// One attribute of one user: unique only together with its [`UserId`].
    AttributeId
);
id!(
    /// One registered app. (The public "client ID" is a random string beside it.)
    ClientId
);
id!(
    /// One permission that a user gave a client.
    GrantId
);
id!(
    /// The number of a user's write transaction, counting from 1.
    Revision
);
id!(
    /// What writes values: [`ServiceId::DAYMARK`], or a client by its own number.
    ServiceId
);

impl ServiceId {
    /// Manual entry in the web app, the one service that is no client.
    pub const DAYMARK: ServiceId = ServiceId(0);

    /// The client that this service is, unless it is manual entry.
    pub fn client(self) -> Option<ClientId> {
        (self != Self::DAYMARK).then_some(ClientId(self.0))
    }
}

impl From<ClientId> for ServiceId {
    fn from(id: ClientId) -> Self {
        ServiceId(id.0)
    }
}
