//! May a principal do something? IAM's policy simulator, in plain types.

use async_trait::async_trait;

use super::Capability;
use crate::{BoxError, Permission};

/// What to ask the simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SimulationRequest {
    /// The ARN of the user, group or role whose policies are simulated.
    pub principal_arn: String,
    /// Action names without wildcards (IAM refuses those).
    pub actions: Vec<String>,
    /// Resource ARNs; `*` is taken.
    pub resources: Vec<String>,
}

impl SimulationRequest {
    /// A question.
    pub fn new(
        principal_arn: impl Into<String>,
        actions: Vec<String>,
        resources: Vec<String>,
    ) -> Self {
        Self {
            principal_arn: principal_arn.into(),
            actions,
            resources,
        }
    }
}

/// One answer of the simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// The action asked about.
    pub action: String,
    /// The resource asked about.
    pub resource: String,
    /// May the principal do it?
    pub allowed: bool,
}

impl Decision {
    /// An answer.
    pub fn new(action: impl Into<String>, resource: impl Into<String>, allowed: bool) -> Self {
        Self {
            action: action.into(),
            resource: resource.into(),
            allowed,
        }
    }
}

/// Asks IAM what a principal may do (`iam:SimulatePrincipalPolicy`).
///
/// Source: [SimulatePrincipalPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html).
#[async_trait]
pub trait PolicySimulator: Send + Sync + 'static {
    /// Simulates a principal's policies; follows truncated answers to their end.
    ///
    /// # Errors
    ///
    /// What IAM said: a wildcard action, an unknown principal, throttling after retries.
    async fn simulate(&self, request: &SimulationRequest) -> Result<Vec<Decision>, BoxError>;
}

impl Capability for dyn PolicySimulator {
    const NAME: &'static str = "IAM policy simulator";

    fn permissions() -> Vec<Permission> {
        vec![Permission::new(
            ["iam:SimulatePrincipalPolicy"],
            [
                "arn:${AWS::Partition}:iam::*:user/*",
                "arn:${AWS::Partition}:iam::*:role/*",
            ],
        )]
    }
}
