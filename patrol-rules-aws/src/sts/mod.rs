//! Rules about STS: roles and sessions.

mod assume_role;
mod federation_token;

pub use self::assume_role::AssumeRole;
pub use self::federation_token::FederationToken;
