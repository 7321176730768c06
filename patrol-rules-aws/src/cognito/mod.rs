//! Rules about Cognito identity pools.

mod sign_in_changes;
mod sign_in_weakened;
mod unauthenticated_identities;

pub use self::sign_in_weakened::SignInWeakened;
pub use self::unauthenticated_identities::UnauthenticatedIdentities;
