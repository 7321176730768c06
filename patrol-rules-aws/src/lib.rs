#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

// A folder for each service; each names its rules in its own `mod.rs`.
mod cloudfront;
mod cloudshell;
mod cloudtrail;
mod ec2;
mod ecs;
mod iam;
mod kms;
mod lambda;
mod organizations;
mod rds;
mod rolesanywhere;
mod s3;
mod sagemaker;
mod secretsmanager;
mod shared;
mod signin;
mod ssm;
mod sso;
mod sts;
mod trustedadvisor;

pub use self::cloudfront::*;
pub use self::cloudshell::*;
pub use self::cloudtrail::*;
pub use self::ec2::*;
pub use self::ecs::*;
pub use self::iam::*;
pub use self::kms::*;
pub use self::lambda::*;
pub use self::organizations::*;
pub use self::rds::*;
pub use self::rolesanywhere::*;
pub use self::s3::*;
pub use self::sagemaker::*;
pub use self::secretsmanager::*;
pub use self::shared::{DeploymentPrincipals, Names, TrustedAccounts, TrustedNetworks};
pub use self::signin::*;
pub use self::ssm::*;
pub use self::sso::*;
pub use self::sts::*;
pub use self::trustedadvisor::*;
