//! AWS clients without AWS.

use std::sync::{Arc, Mutex, PoisonError};

use patrol_core::{BoxError, Context, Decision, PolicySimulator, SimulationRequest, async_trait};

/// A policy simulator with answers of your own; clones share what they were asked.
///
/// Like IAM it refuses an action name with a wildcard.
///
/// ```
/// use patrol_testkit::FakePolicySimulator;
///
/// let simulator = FakePolicySimulator::allowing(["s3:GetObject"]);
/// let cx = simulator.context();
/// // run_with(&rule, &event, &cx) ...
/// assert!(simulator.requests().is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct FakePolicySimulator {
    allowed: Vec<String>,
    error: Option<String>,
    requests: Arc<Mutex<Vec<SimulationRequest>>>,
}

impl FakePolicySimulator {
    /// Allows these actions, denies all others.
    pub fn allowing<S: Into<String>>(actions: impl IntoIterator<Item = S>) -> Self {
        Self {
            allowed: actions.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// Fails every call with these words.
    pub fn failing(words: impl Into<String>) -> Self {
        Self {
            error: Some(words.into()),
            ..Self::default()
        }
    }

    /// A context that holds this simulator.
    #[must_use]
    pub fn context(&self) -> Context {
        Context::default().with_client::<dyn PolicySimulator>(Arc::new(self.clone()))
    }

    /// What was asked so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<SimulationRequest> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.clone()
    }
}

#[async_trait]
impl PolicySimulator for FakePolicySimulator {
    async fn simulate(&self, request: &SimulationRequest) -> Result<Vec<Decision>, BoxError> {
        {
            let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
            requests.push(request.clone());
        }
        if let Some(words) = &self.error {
            return Err(words.clone().into());
        }
        if let Some(action) = request
            .actions
            .iter()
            .find(|name| name.contains(['*', '?']))
        {
            return Err(format!("InvalidInput: `{action}` has a wildcard").into());
        }
        let mut decisions = Vec::new();
        for action in &request.actions {
            let allowed = self.allowed.iter().any(|a| a.eq_ignore_ascii_case(action));
            for resource in &request.resources {
                decisions.push(Decision::new(action, resource, allowed));
            }
        }
        Ok(decisions)
    }
}
