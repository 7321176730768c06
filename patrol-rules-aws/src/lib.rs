#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

// A folder for each service; each names its rules in its own `mod.rs`.
mod accessanalyzer;
mod cloudfront;
mod cloudshell;
mod cloudtrail;
mod cloudwatch;
mod config;
mod detective;
mod guardduty;
mod iam;
mod inspector;
mod logs;
mod macie;
mod organizations;
mod rolesanywhere;
mod s3;
mod securityhub;
mod shared;
mod signin;
mod sso;
mod sts;
mod trustedadvisor;

pub use self::accessanalyzer::*;
pub use self::cloudfront::*;
pub use self::cloudshell::*;
pub use self::cloudtrail::*;
pub use self::cloudwatch::*;
pub use self::config::*;
pub use self::detective::*;
pub use self::guardduty::*;
pub use self::iam::*;
pub use self::inspector::*;
pub use self::logs::*;
pub use self::macie::*;
pub use self::organizations::*;
pub use self::rolesanywhere::*;
pub use self::s3::*;
pub use self::securityhub::*;
pub use self::shared::{DeploymentPrincipals, Names, TrustedAccounts, TrustedNetworks};
pub use self::signin::*;
pub use self::sso::*;
pub use self::sts::*;
pub use self::trustedadvisor::*;
