//! Rules about certificates.

mod certificate_changes;
mod certificate_trust_weakened;

pub use self::certificate_trust_weakened::CertificateTrustWeakened;
