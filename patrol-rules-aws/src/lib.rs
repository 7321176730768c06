#![doc = include_str!("../README.md")]
// Library code does not panic on what it reads; a place that cannot fail says why.
#![cfg_attr(
    not(test),
    warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)
)]

mod allowed_iam_actions;
mod assume_role;
mod bucket_pattern;
mod cloud_trail;
mod cloudfront_modify_delete;
mod disallowed_resources;
#[cfg(test)]
mod fake_iam;
mod omitted;
mod policy_simulator;
mod policy_write;
mod principal_policy_simulator;
mod probe;
mod public_bucket_acl;
mod remove_s3_access_logging;
mod remove_s3_managed_encryption;
mod role_policy;
mod root_login;
mod service_limits;
mod wording;

pub use self::{
    allowed_iam_actions::AllowedIamActions,
    assume_role::AssumeRole,
    bucket_pattern::BucketPattern,
    cloud_trail::CloudTrail,
    cloudfront_modify_delete::CloudfrontModifyDelete,
    disallowed_resources::DisallowedResources,
    policy_simulator::PolicySimulator,
    principal_policy_simulator::{PrincipalFilter, PrincipalPolicySimulator},
    public_bucket_acl::PublicBucketAcl,
    remove_s3_access_logging::RemoveS3AccessLogging,
    remove_s3_managed_encryption::RemoveS3ManagedEncryption,
    role_policy::RolePolicy,
    root_login::RootLogin,
    service_limits::ServiceLimits,
};
