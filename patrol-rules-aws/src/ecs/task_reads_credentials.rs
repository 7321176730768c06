use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{UNNAMED, asked, items, report, request};

rule! {
    /// Reports an ECS task definition, or a task being run, whose container command fetches the
    /// task role's credentials.
    ///
    /// Applications get these credentials through the AWS SDK. A command line that names the
    /// credentials endpoint is meant to steal them.
    ///
    /// # Why
    /// Anyone who can run tasks can get the permissions of any role that a task may use.
    ///
    /// # Example
    /// A container with the command `curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI |
    /// curl -d @- ...`.
    ///
    /// # Respond
    /// Stop the tasks, deregister the task definition (`aws ecs deregister-task-definition`),
    /// revoke the role's sessions, and confirm with the person who registered it.
    pub struct TaskReadsCredentials = "taskReadsCredentials";
}

impl Rule for TaskReadsCredentials {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1552.005", "T1610"])
        .groups(["baseline", "credentials"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call("ecs.amazonaws.com", ["RegisterTaskDefinition", "RunTask"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let overrides = &request["overrides"]["containerOverrides"];
        let containers = items(&request["containerDefinitions"]).chain(items(overrides));
        let reads = |container: &&Value| {
            let lines = [
                &container["command"],
                &container["entryPoint"],
                &container["healthCheck"]["command"],
            ];
            let mut words = lines.into_iter().flat_map(items).filter_map(Value::as_str);
            words.any(|word| ADDRESSES.iter().any(|address| word.contains(address)))
        };
        let Some(container) = { containers }.find(reads) else {
            return Ok(Findings::none());
        };
        let name = container["name"].as_str().unwrap_or(UNNAMED);
        let task = asked(call, &["family", "taskDefinition"]);
        let did = format!(
            "had the container {name} of the task {task} read the credentials of the task role"
        );
        Ok(
            report(event, "Task reads its role's credentials", &did, task)
                .detail("container", name)
                .into(),
        )
    }
}

/// The endpoints that give a container credentials, and the variables that name them.
const ADDRESSES: [&str; 4] = [
    "169.254.170.2",
    "169.254.169.254",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];
