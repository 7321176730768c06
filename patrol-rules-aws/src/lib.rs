#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

// A folder for each service; each names its rules in its own `mod.rs`.
mod accessanalyzer;
mod backup;
mod bedrock;
mod cloudfront;
mod cloudshell;
mod cloudtrail;
mod cloudwatch;
mod codebuild;
mod config;
mod detective;
mod ec2;
mod ecs;
mod events;
mod guardduty;
mod iam;
mod inspector;
mod kms;
mod lambda;
mod logs;
mod macie;
mod observabilityadmin;
mod organizations;
mod rds;
mod rolesanywhere;
mod route53resolver;
mod s3;
mod sagemaker;
mod secretsmanager;
mod securityhub;
mod ses;
mod shared;
mod signin;
mod sns;
mod ssm;
mod sso;
mod sts;
mod trustedadvisor;
mod waf;

pub use self::accessanalyzer::*;
pub use self::backup::*;
pub use self::bedrock::*;
pub use self::cloudfront::*;
pub use self::cloudshell::*;
pub use self::cloudtrail::*;
pub use self::cloudwatch::*;
pub use self::codebuild::*;
pub use self::config::*;
pub use self::detective::*;
pub use self::ec2::*;
pub use self::ecs::*;
pub use self::events::*;
pub use self::guardduty::*;
pub use self::iam::*;
pub use self::inspector::*;
pub use self::kms::*;
pub use self::lambda::*;
pub use self::logs::*;
pub use self::macie::*;
pub use self::observabilityadmin::*;
pub use self::organizations::*;
pub use self::rds::*;
pub use self::rolesanywhere::*;
pub use self::route53resolver::*;
pub use self::s3::*;
pub use self::sagemaker::*;
pub use self::secretsmanager::*;
pub use self::securityhub::*;
pub use self::ses::*;
pub use self::shared::{DeploymentPrincipals, Names, TrustedAccounts, TrustedNetworks};
pub use self::signin::*;
pub use self::sns::*;
pub use self::ssm::*;
pub use self::sso::*;
pub use self::sts::*;
pub use self::trustedadvisor::*;
pub use self::waf::*;
