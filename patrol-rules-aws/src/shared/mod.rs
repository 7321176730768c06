//! What rules of several services need. Nothing here knows a rule.

mod actor;
mod added_permission;
mod admin_policies;
pub(crate) mod alike;
mod call;
pub(crate) mod change;
mod cidr;
mod condition;
mod denied;
mod deployment_principals;
mod names;
mod omitted;
mod outsiders;
mod principals;
mod report;
mod resource_policy;
mod stranger;
mod trusted_accounts;
mod trusted_networks;
mod wording;

pub use self::deployment_principals::DeploymentPrincipals;
pub use self::names::Names;
pub use self::trusted_accounts::TrustedAccounts;
pub use self::trusted_networks::TrustedNetworks;

pub(crate) use self::actor::{by_cloudformation, by_hand};
pub(crate) use self::added_permission::opened_by_permission;
pub(crate) use self::admin_policies::is_admin_policy;
pub(crate) use self::call::{
    document, found, found_in, items, number, request, saying, says, texts,
};
pub(crate) use self::cidr::{are_everyone, is_everyone};
pub(crate) use self::condition::{
    Means, Narrowed, account_of, asked as asked_of_callers, is_fixed, is_particular_arn,
    is_unique_id, narrowed,
};
pub(crate) use self::denied::left_of_everyone;
pub(crate) use self::omitted::hidden_request;
pub(crate) use self::outsiders::{EVERYONE, allowed_principals, services_of_anybody};
pub(crate) use self::principals::principals;
pub(crate) use self::report::{UNNAMED, about, asked, named, read_or_tried, refused, report};
pub(crate) use self::resource_policy::{opened_by_policy, opened_by_statements, receivers};
pub(crate) use self::stranger::{is_stranger, strangers_named};
pub(crate) use self::wording::{action_pattern, listed};
