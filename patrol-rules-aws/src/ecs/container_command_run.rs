use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports a command being run in a container with ECS Exec.
    ///
    /// # Why
    /// A shell in a container has its task role's credentials and access to everything in its
    /// memory.
    ///
    /// # Example
    /// `aws ecs execute-command --interactive --command /bin/sh ...`.
    ///
    /// # Respond
    /// Confirm with the person who ran it. If ECS Exec logging is on, review the session's log for
    /// what was typed.
    pub struct ContainerCommandRun = "containerCommandRun";
}

impl Rule for ContainerCommandRun {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1609", "T1651"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("ecs.amazonaws.com", ["ExecuteCommand"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let task = asked(call, &["task"]);
        let container = asked(call, &["container"]);
        let did = format!("ran a command in the container {container} of the task {task}");
        Ok(report(event, "Command run in a container", &did, container)
            .detail("task", task)
            .into())
    }
}
