use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, by_cloudformation, hidden_request, report, request};

rule! {
    /// Reports changes to Patrol's own resources.
    ///
    /// These are its event rules, schedules, functions, roles, topics, queues, tables, parameters,
    /// secrets, buckets, log groups, alarms, key aliases, stacks and stack sets: everything whose
    /// name begins with the stack's name, as CloudFormation names resources. Calls about HTTP APIs
    /// name most of them by their ID, which the parameter `apis` lists. Every call that changes or
    /// deletes such a resource is reported. Changes made by CloudFormation are not reported, but updating
    /// or deleting the stack is. Policies, permissions and retry settings can also be written by
    /// another stack, so these are reported with medium severity, unless a deployment principal
    /// makes the change.
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
        /// IDs of Patrol's HTTP APIs, comma separated: the first part of the address of its
        /// webhooks.
        apis: Vec<String> = "",
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
        // Items, messages and invocations are data events.
        Pattern::one_of([
            Pattern::api_calls("lambda.amazonaws.com")
                .field("detail.eventSource", SERVICES)
                .field("detail.eventName", VERBS.map(Matcher::prefix))
                .field("detail.managementEvent", [true]),
            Pattern::api_calls("s3.amazonaws.com")
                .field("detail.eventName", OF_BUCKETS.map(Matcher::prefix)),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let identity = &call.user_identity;
        let action = call.event_name.as_str();
        // The stack's update is an event of its own.
        let deployed = by_cloudformation(call);
        let is_planned = (deployed && !OF_ANY_STACK.contains(&action))
            || HARMLESS.contains(&action)
            || self.deployment_principals.matches(identity);
        if is_planned {
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
        let finding = report(event, "Patrol resource changed", &did, ours);
        Ok(match deployed {
            true => finding.severity(Severity::Medium),
            false => finding,
        }
        .into())
    }
}

/// Services of Patrol's resources.
const SERVICES: [&str; 16] = [
    "apigateway.amazonaws.com",
    "cloudcontrolapi.amazonaws.com",
    "cloudformation.amazonaws.com",
    "dynamodb.amazonaws.com",
    "events.amazonaws.com",
    "iam.amazonaws.com",
    "kms.amazonaws.com",
    "lambda.amazonaws.com",
    "logs.amazonaws.com",
    "monitoring.amazonaws.com",
    "scheduler.amazonaws.com",
    "secretsmanager.amazonaws.com",
    "sns.amazonaws.com",
    "sqs.amazonaws.com",
    "ssm.amazonaws.com",
    "states.amazonaws.com",
];

/// How the names of calls begin that change or delete a bucket or its settings; `Put` alone is the beginning of most of S3's
/// calls.
const OF_BUCKETS: [&str; 10] = [
    "DeleteBucket",
    "PutBucketAcl",
    "PutBucketEncryption",
    "PutBucketLifecycle",
    "PutBucketLogging",
    "PutBucketNotification",
    "PutBucketPolicy",
    "PutBucketPublicAccessBlock",
    "PutBucketReplication",
    "PutBucketVersioning",
];

/// How the names of calls begin that change or delete what is there.
const VERBS: [&str; 25] = [
    "Add",
    "Associate",
    "Attach",
    "Cancel",
    "Continue",
    "CreateEventSourceMapping",
    "CreateFunctionUrlConfig",
    "CreatePolicyVersion",
    "Deauthorize",
    "Delete",
    "Detach",
    "Disable",
    "Disassociate",
    "Execute",
    "Label",
    "Purge",
    "Put",
    "Remove",
    "Rollback",
    "Set",
    "StartMessageMoveTask",
    "Stop",
    "Unsubscribe",
    "Untag",
    "Update",
];

/// Calls that change nothing that is in use.
const HARMLESS: [&str; 2] = ["DeleteChangeSet", "StopExecution"];

/// Calls that CloudFormation also makes for another stack, which has a policy, permission or setting of a resource
/// that it does not have itself. All others it makes only for the stack that has the resource.
const OF_ANY_STACK: [&str; 9] = [
    "AddPermission20150331v2",
    "AttachRolePolicy",
    "PutBucketPolicy",
    "PutFunctionEventInvokeConfig",
    "PutRolePolicy",
    "PutSubscriptionFilter",
    "SetQueueAttributes",
    "SetTopicAttributes",
    "UpdateFunctionEventInvokeConfig",
];

impl PatrolChanged {
    /// Does a name, ARN or address belong to one of the stacks? Names of buckets are in small letters, whatever those
    /// of the stack are.
    fn is_ours(&self, text: &str) -> bool {
        let mut parts = text.split([':', '/']);
        self.apis.iter().any(|api| api == text)
            || parts.any(|part| {
                self.stacks.iter().any(|stack| {
                    let start = part.get(..stack.len());
                    let rest = part.get(stack.len()..).unwrap_or_default();
                    start.is_some_and(|start| start.eq_ignore_ascii_case(stack))
                        && (rest.is_empty() || rest.starts_with('-'))
                })
            })
    }
}
