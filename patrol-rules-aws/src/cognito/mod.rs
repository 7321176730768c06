//! Rules about Cognito: identities for the users of an application.

mod unauthenticated_identities;

pub use self::unauthenticated_identities::UnauthenticatedIdentities;
