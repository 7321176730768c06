//! Rules about Macie.

mod macie_disabled;

pub use self::macie_disabled::MacieDisabled;
