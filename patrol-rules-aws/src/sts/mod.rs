//! Rules about STS: sessions and their credentials.

mod assume_role;

pub use self::assume_role::AssumeRole;
