//! What rules of several services need. Nothing here knows a rule.

mod deployment_principals;
mod names;
mod omitted;
mod report;
mod trusted_accounts;
mod trusted_networks;
mod wording;

pub use self::deployment_principals::DeploymentPrincipals;
pub use self::names::Names;
pub use self::trusted_accounts::TrustedAccounts;
pub use self::trusted_networks::TrustedNetworks;

pub(crate) use self::omitted::hidden_request;
pub(crate) use self::report::{asked, report};
pub(crate) use self::wording::{action_pattern, listed};
