//! Clients that rules may ask for, without an SDK type in sight.
//!
//! A rule that must call AWS asks for a [`Capability`]: a trait of plain types. The function puts
//! the real client into the [`Context`](crate::Context), a test puts a fake one, and the
//! permissions of the capability go into the role. A ruleset may define capabilities of its own:
//! implement [`Capability`] for `dyn YourTrait` and [`provide!`](crate::provide) the real client.

mod policy_simulator;
mod provider;

pub use self::{
    policy_simulator::{Decision, PolicySimulator, SimulationRequest},
    provider::{Provider, ProviderError, boxed},
};
use crate::Permission;

/// A client that a rule may ask for with [`Needs::client`](crate::Needs::client).
///
/// Implement it for the trait object that rules use, such as `dyn PolicySimulator`.
pub trait Capability: Send + Sync + 'static {
    /// What operators read when the client is missing, such as `IAM policy simulator`.
    const NAME: &'static str;

    /// What the client's calls take.
    fn permissions() -> Vec<Permission>;
}
