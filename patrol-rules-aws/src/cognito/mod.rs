//! Rules about Cognito identity pools.

mod unauthenticated_identities;

pub use self::unauthenticated_identities::UnauthenticatedIdentities;
