//! Rules about IAM: policies, users, roles, and who else is let in.

mod access_key_for_another_user;
mod admin_policy_attached;
mod admin_policy_written;
mod allowed_iam_actions;
mod disallowed_resources;
#[cfg(test)]
mod fake_iam;
mod iam_changed;
mod iam_group_changed;
mod iam_policy_changed;
mod identity_provider_changed;
mod key_quarantined;
mod login_profile;
mod mfa_device_removed;
mod owner;
mod policy_simulator;
mod policy_write;
mod principal_policy_simulator;
mod probe;
mod role_policy;
mod root_access_key;
mod target;
mod trust;
mod trust_policy_opened;

pub use self::access_key_for_another_user::AccessKeyForAnotherUser;
pub use self::admin_policy_attached::AdminPolicyAttached;
pub use self::admin_policy_written::AdminPolicyWritten;
pub use self::allowed_iam_actions::AllowedIamActions;
pub use self::disallowed_resources::DisallowedResources;
pub use self::iam_changed::IamChanged;
pub use self::iam_group_changed::IamGroupChanged;
pub use self::iam_policy_changed::IamPolicyChanged;
pub use self::identity_provider_changed::IdentityProviderChanged;
pub use self::key_quarantined::KeyQuarantined;
pub use self::login_profile::LoginProfile;
pub use self::mfa_device_removed::MfaDeviceRemoved;
pub use self::policy_simulator::PolicySimulator;
pub use self::principal_policy_simulator::{PrincipalFilter, PrincipalPolicySimulator};
pub use self::role_policy::RolePolicy;
pub use self::root_access_key::RootAccessKey;
pub use self::trust_policy_opened::TrustPolicyOpened;
