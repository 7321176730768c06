//! Rules about AWS Organizations: who is a member, what holds for all of them, who may change it.

mod organization_membership;
mod organization_policy_changed;

pub use self::organization_membership::OrganizationMembership;
pub use self::organization_policy_changed::OrganizationPolicyChanged;
