//! IAM's policy simulator, asked over the network.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use aws_sdk_iam::{
    Client,
    types::{EvaluationResult, PolicyEvaluationDecisionType},
};

use crate::{BoxError, Decision, PolicySimulator, SimulationRequest, provide};

/// The client is made at the first question: a function whose rules ask none pays nothing.
#[derive(Default)]
struct IamPolicySimulator(OnceLock<Client>);

// Without credentials every question would fail: the rule that asks cannot start.
provide! { dyn PolicySimulator => || {
    super::credentials()?;
    Ok::<Arc<dyn PolicySimulator>, BoxError>(Arc::new(IamPolicySimulator::default()))
} }

#[async_trait]
impl PolicySimulator for IamPolicySimulator {
    async fn simulate(&self, request: &SimulationRequest) -> Result<Vec<Decision>, BoxError> {
        let client = self
            .0
            .get_or_init(|| Client::new(&super::config("IAM", None)));
        let mut results = client
            .simulate_principal_policy()
            .policy_source_arn(&request.principal_arn)
            .set_action_names(Some(request.actions.clone()))
            .set_resource_arns((!request.resources.is_empty()).then(|| request.resources.clone()))
            .into_paginator()
            .items()
            .send();
        let mut decisions = Vec::new();
        while let Some(result) = results.next().await {
            let result = result.map_err(|why| {
                let words = super::words(&why);
                format!(
                    "could not simulate the policies of `{}`: {words}",
                    request.principal_arn
                )
            })?;
            add_decisions(&result, &request.resources, &mut decisions);
        }
        Ok(decisions)
    }
}

/// IAM answers once an action, and inside that once a resource when several were asked about; then
/// the answer about the whole is one of its own only if its resource was asked about.
fn add_decisions(result: &EvaluationResult, asked: &[String], decisions: &mut Vec<Decision>) {
    let allowed = |decision: &PolicyEvaluationDecisionType| {
        *decision == PolicyEvaluationDecisionType::Allowed
    };
    let action = result.eval_action_name();
    let specific = result.resource_specific_results();
    for one in specific {
        let allowed = allowed(one.eval_resource_decision());
        decisions.push(Decision::new(action, one.eval_resource_name(), allowed));
    }
    let whole = result.eval_resource_name().unwrap_or("*");
    let told = specific.iter().any(|one| one.eval_resource_name() == whole);
    if specific.is_empty() || (!told && asked.iter().any(|resource| resource == whole)) {
        decisions.push(Decision::new(
            action,
            whole,
            allowed(result.eval_decision()),
        ));
    }
}
