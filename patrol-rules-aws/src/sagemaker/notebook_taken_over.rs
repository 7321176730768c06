use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report, request};

rule! {
    /// Reports the role or lifecycle configuration of a SageMaker notebook instance being changed,
    /// and lifecycle configurations being updated.
    ///
    /// # Why
    /// Lifecycle scripts run as root with the notebook's role, which can often read all data.
    /// Anyone who can change and start a notebook can use that role.
    ///
    /// # Example
    /// `aws sagemaker update-notebook-instance --lifecycle-config-name mine ...`, between
    /// `stop-notebook-instance` and `start-notebook-instance`.
    ///
    /// # Respond
    /// Stop the notebook, review the lifecycle configuration, and review what the notebook's role
    /// has done since.
    pub struct NotebookTakenOver = "notebookTakenOver";
}

impl Rule for NotebookTakenOver {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1059", "T1578.005"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let with = |field: &str| {
            Pattern::api_call("sagemaker.amazonaws.com", ["UpdateNotebookInstance"]).field(
                &format!("detail.requestParameters.{field}"),
                [Matcher::exists(true)],
            )
        };
        Pattern::one_of([
            Pattern::api_call(
                "sagemaker.amazonaws.com",
                ["UpdateNotebookInstanceLifecycleConfig"],
            ),
            with("lifecycleConfigName"),
            with("roleArn"),
            Pattern::api_call("sagemaker.amazonaws.com", ["UpdateNotebookInstance"])
                .field("detail.requestParameters.rootAccess", ["Enabled"]),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let ids = [
            "notebookInstanceName",
            "notebookInstanceLifecycleConfigName",
        ];
        let notebook = found(call, &ids).unwrap_or(UNNAMED);
        let request = request(call);
        let did = match (
            request["lifecycleConfigName"].as_str(),
            request["roleArn"].as_str(),
        ) {
            (Some(config), _) => {
                format!("gave the notebook {notebook} the lifecycle configuration {config}")
            }
            (None, Some(role)) => format!("gave the notebook {notebook} the role {role}"),
            (None, None) if request["rootAccess"] == "Enabled" => {
                format!("enabled root access to the notebook {notebook}")
            }
            (None, None) => format!("updated the lifecycle configuration {notebook}"),
        };
        Ok(report(event, "Notebook lifecycle or role changed", &did, notebook).into())
    }
}
