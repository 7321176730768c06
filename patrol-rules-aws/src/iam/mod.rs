//! Rules about IAM: policies, users, roles.

mod allowed_iam_actions;
mod disallowed_resources;
#[cfg(test)]
mod fake_iam;
mod policy_simulator;
mod policy_write;
mod principal_policy_simulator;
mod probe;
mod role_policy;

pub use self::allowed_iam_actions::AllowedIamActions;
pub use self::disallowed_resources::DisallowedResources;
pub use self::policy_simulator::PolicySimulator;
pub use self::principal_policy_simulator::{PrincipalFilter, PrincipalPolicySimulator};
pub use self::role_policy::RolePolicy;
