use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, hidden_request, report, request};

rule! {
    /// Reports changes to Patrol's own resources.
    ///
    /// These are its event rules, functions, roles, topics, queues, tables, parameters, log groups,
    /// alarms and stacks: everything whose name begins with the stack's name, as CloudFormation
    /// names resources. Changes made by CloudFormation are not reported, but updating or deleting
    /// the stack is.
    ///
    /// # Why
    /// Attackers who know that Patrol is watching disable it first.
    ///
    /// # Example
    /// `aws events disable-rule --name patrol-production-RootLoginEventRule-1A2B3C`.
    ///
    /// # Respond
    /// Deploy Patrol again to restore it, and check CloudTrail for events that Patrol may have
    /// missed.
    pub struct PatrolChanged = "patrolChanged" {
        /// Names of Patrol's stacks, comma separated; resources with that name, or with that name
        /// and a hyphen at the beginning, are Patrol's.
        stacks: Vec<String> = "patrol",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for PatrolChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685"])
        .groups(["baseline", "patrol"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&CHANGES).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let identity = &call.user_identity;
        // The stack's update is an event of its own.
        let service = identity.invoked_by.as_deref();
        let deployed = service.is_some_and(|service| service.starts_with("cloudformation."));
        if deployed || self.deployment_principals.matches(identity) {
            return Ok(Findings::none());
        }
        // Some calls name it in the answer alone, such as those about what feeds a function.
        let answer = call.response_elements.as_ref();
        let texts = [Some(request(call)), answer].into_iter().flatten();
        let texts = texts.flat_map(|value| value.as_object().into_iter().flatten());
        let mut texts = texts.flat_map(|(_, value)| match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        });
        let ours = texts.find_map(|value| value.as_str().filter(|text| self.is_ours(text)));
        let Some(ours) = ours else {
            // An answer names the resource, if it is there.
            let hidden = hidden_request(event, "whether it changed a resource of Patrol");
            return Ok(hidden.filter(|_| answer.is_none()).into());
        };
        let did = format!(
            "called {} for {ours}, a resource of Patrol,",
            call.event_name
        );
        Ok(report(event, "Patrol resource changed", &did, ours).into())
    }
}

/// Calls that change Patrol's resources, by service.
const CHANGES: [(&str, &[&str]); 11] = [
    (
        "cloudcontrolapi.amazonaws.com",
        &["DeleteResource", "UpdateResource"],
    ),
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
            "PutRolePermissionsBoundary",
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
            "DeleteFunctionEventInvokeConfig",
            "DeleteFunctionUrlConfig",
            "PutFunctionConcurrency20171031",
            "PutFunctionEventInvokeConfig",
            "RemovePermission20150331v2",
            "UpdateAlias20150331",
            "UpdateEventSourceMapping20150331",
            "UpdateFunctionCode20150331v2",
            "UpdateFunctionConfiguration20150331v2",
            "UpdateFunctionEventInvokeConfig",
            "UpdateFunctionUrlConfig",
        ],
    ),
    (
        "logs.amazonaws.com",
        &["DeleteLogGroup", "PutRetentionPolicy"],
    ),
    (
        "monitoring.amazonaws.com",
        &[
            "DeleteAlarms",
            "DisableAlarmActions",
            "PutMetricAlarm",
            "SetAlarmState",
        ],
    ),
    (
        "sns.amazonaws.com",
        &[
            "AddPermission",
            "DeleteTopic",
            "RemovePermission",
            "SetSubscriptionAttributes",
            "SetTopicAttributes",
            "Unsubscribe",
        ],
    ),
    (
        "sqs.amazonaws.com",
        &[
            "AddPermission",
            "DeleteQueue",
            "PurgeQueue",
            "RemovePermission",
            "SetQueueAttributes",
        ],
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
