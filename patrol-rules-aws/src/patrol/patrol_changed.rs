use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, report, request};

rule! {
    /// Reports a change of what Patrol itself is made of, other than by a deployment.
    ///
    /// That is its event rules, functions, roles, topics, queues, tables, parameters, logs, alarms
    /// and stacks: whatever has the stack's name before its own, as CloudFormation names things.
    /// What CloudFormation changes is not reported, and the stack's update or deletion is.
    ///
    /// # Why
    /// Whoever knows that Patrol watches switches Patrol off first.
    ///
    /// # Example
    /// `aws events disable-rule --name patrol-production-RootLoginEventRule-1A2B3C`.
    ///
    /// # Respond
    /// Put it back by deploying again, and look at the account's trail for what happened since:
    /// Patrol may not have seen it.
    pub struct PatrolChanged = "patrolChanged" {
        /// Names of Patrol's stacks, comma separated: what is called so, and what begins so with a hyphen.
        stacks: Vec<String> = "patrol",
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for PatrolChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685"])
        .groups(["baseline", "patrol"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&CHANGES).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let identity = &call.user_identity;
        // Its stack's update is an event of its own.
        let deployed = identity.invoked_by.as_deref() == Some("cloudformation.amazonaws.com");
        if deployed || self.deployment_principals.matches(identity) {
            return Ok(Findings::none());
        }
        let texts = request(call).as_object().into_iter().flatten();
        let mut texts = texts.flat_map(|(_, value)| match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        });
        let ours = texts.find_map(|value| value.as_str().filter(|text| self.is_ours(text)));
        let Some(ours) = ours else {
            return Ok(Findings::none());
        };
        let did = format!(
            "called {} for {ours}, which Patrol is made of,",
            call.event_name
        );
        Ok(report(event, "Patrol itself changed", &did, ours).into())
    }
}

/// Calls that change what Patrol is made of, by the service.
const CHANGES: [(&str, &[&str]); 10] = [
    (
        "cloudformation.amazonaws.com",
        &[
            "DeleteStack",
            "ExecuteChangeSet",
            "UpdateStack",
            "UpdateTerminationProtection",
        ],
    ),
    (
        "dynamodb.amazonaws.com",
        &["DeleteTable", "UpdateTable", "UpdateTimeToLive"],
    ),
    (
        "events.amazonaws.com",
        &[
            "DeleteRule",
            "DisableRule",
            "PutRule",
            "PutTargets",
            "RemovePermission",
            "RemoveTargets",
        ],
    ),
    (
        "iam.amazonaws.com",
        &[
            "AttachRolePolicy",
            "DeleteRole",
            "DeleteRolePolicy",
            "DetachRolePolicy",
            "PutRolePolicy",
            "UpdateAssumeRolePolicy",
        ],
    ),
    (
        "lambda.amazonaws.com",
        &[
            "AddPermission20150331v2",
            "DeleteEventSourceMapping20150331",
            "DeleteFunction20150331",
            "PutFunctionConcurrency20171031",
            "RemovePermission20150331v2",
            "UpdateEventSourceMapping20150331",
            "UpdateFunctionCode20150331v2",
            "UpdateFunctionConfiguration20150331v2",
        ],
    ),
    (
        "logs.amazonaws.com",
        &["DeleteLogGroup", "PutRetentionPolicy"],
    ),
    (
        "monitoring.amazonaws.com",
        &["DeleteAlarms", "DisableAlarmActions"],
    ),
    (
        "sns.amazonaws.com",
        &["DeleteTopic", "SetTopicAttributes", "Unsubscribe"],
    ),
    (
        "sqs.amazonaws.com",
        &["DeleteQueue", "PurgeQueue", "SetQueueAttributes"],
    ),
    (
        "ssm.amazonaws.com",
        &["DeleteParameter", "DeleteParameters", "PutParameter"],
    ),
];

impl PatrolChanged {
    /// Does a name, ARN or address belong to one of the stacks?
    fn is_ours(&self, text: &str) -> bool {
        let mut parts = text.split([':', '/']);
        parts.any(|part| {
            self.stacks.iter().any(|stack| {
                let rest = part.strip_prefix(stack.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            })
        })
    }
}
