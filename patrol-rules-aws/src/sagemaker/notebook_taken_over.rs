use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report, request};

rule! {
    /// Reports what runs at the start of a SageMaker notebook being changed.
    ///
    /// # Why
    /// It runs as root with the role of the notebook, which often may read all data. Whoever may change and start a
    /// notebook has that role.
    ///
    /// # Example
    /// `aws sagemaker update-notebook-instance --lifecycle-config-name mine ...`, between a stop and a start.
    ///
    /// # Respond
    /// Stop the notebook. Look at the lifecycle configuration, and at what the role of the notebook did since.
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
            (Some(config), _) => format!("had the notebook {notebook} run {config} at its start"),
            (None, Some(role)) => format!("gave the notebook {notebook} the role {role}"),
            (None, None) => format!("changed what runs at the start of notebooks with {notebook}"),
        };
        Ok(report(event, "Notebook taken over", &did, notebook).into())
    }
}
