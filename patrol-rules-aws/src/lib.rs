#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

// A folder for each service; each names its rules in its own `mod.rs`.
mod cloudfront;
mod cloudtrail;
mod iam;
mod s3;
mod shared;
mod signin;
mod sts;
mod trustedadvisor;

pub use self::cloudfront::*;
pub use self::cloudtrail::*;
pub use self::iam::*;
pub use self::s3::*;
pub use self::shared::{DeploymentPrincipals, Names, TrustedAccounts, TrustedNetworks};
pub use self::signin::*;
pub use self::sts::*;
pub use self::trustedadvisor::*;
