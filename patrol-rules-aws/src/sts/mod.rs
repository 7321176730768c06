//! Rules about STS: roles and sessions.

mod assume_role;
mod attack_tool;
mod federation_token;
mod instance_credentials_outside;
mod outward_token;
mod root_session;
mod session_token_without_mfa;

pub use self::assume_role::AssumeRole;
pub use self::attack_tool::AttackTool;
pub use self::federation_token::FederationToken;
pub use self::instance_credentials_outside::InstanceCredentialsOutside;
pub use self::outward_token::OutwardToken;
pub use self::root_session::RootSession;
pub use self::session_token_without_mfa::SessionTokenWithoutMfa;
