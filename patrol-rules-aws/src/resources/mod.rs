//! Rules that cover resources of many services.

mod code_deployed_by_hand;
mod data_deletes_itself;
mod data_sent_out;
mod deletion_protection_disabled;
mod deploy_changes;
mod deployment_guard_removed;
mod encrypted_by_stranger;
mod encryption_changes;
mod encryption_disabled;
mod expiry_changes;
mod gift;
mod given_to_stranger;
mod guard_changes;
mod kind;
mod open_to_service;
mod outward_changes;
mod policy_call;
mod protection_changes;
mod resource_policy_opened;
mod role_calls;
mod role_handed_over;
mod service_opened;
mod telemetry_sent_to_stranger;

pub use self::code_deployed_by_hand::CodeDeployedByHand;
pub use self::data_deletes_itself::DataDeletesItself;
pub use self::data_sent_out::DataSentOut;
pub use self::deletion_protection_disabled::DeletionProtectionDisabled;
pub use self::deployment_guard_removed::DeploymentGuardRemoved;
pub use self::encrypted_by_stranger::EncryptedByStranger;
pub use self::encryption_disabled::EncryptionDisabled;
pub use self::given_to_stranger::GivenToStranger;
pub use self::open_to_service::OpenToService;
pub use self::resource_policy_opened::ResourcePolicyOpened;
pub use self::role_handed_over::RoleHandedOver;
pub use self::service_opened::ServiceOpened;
pub use self::telemetry_sent_to_stranger::TelemetrySentToStranger;
