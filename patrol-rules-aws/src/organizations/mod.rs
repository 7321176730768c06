//! Rules about AWS Organizations: members, policies and administrators.

mod billing_transfer;
mod delegated_administrator;
mod organization_membership;
mod organization_policy_changed;
mod organization_structure_changed;

pub use self::billing_transfer::BillingTransfer;
pub use self::delegated_administrator::DelegatedAdministrator;
pub use self::organization_membership::OrganizationMembership;
pub use self::organization_policy_changed::OrganizationPolicyChanged;
pub use self::organization_structure_changed::OrganizationStructureChanged;
