//! Rules about resources of many services.

mod resource_policy_opened;
mod role_handed_over;

pub use self::resource_policy_opened::ResourcePolicyOpened;
pub use self::role_handed_over::RoleHandedOver;
