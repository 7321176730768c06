use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report};

rule! {
    /// Reports a person getting a link into a SageMaker notebook or domain of somebody else.
    ///
    /// The link needs no sign-in and works for whoever has it. Links are many where people work with notebooks.
    ///
    /// # Why
    /// Whoever opens it acts with the role of the notebook.
    ///
    /// # Example
    /// `aws sagemaker create-presigned-notebook-instance-url --notebook-instance-name research`.
    ///
    /// # Respond
    /// Ask whoever asked for it; look at what the role of the notebook did since.
    pub struct NotebookLinkMade = "notebookLinkMade";
}

impl Rule for NotebookLinkMade {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1550", "T1078.004"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "sagemaker.amazonaws.com",
            [
                "CreatePresignedDomainUrl",
                "CreatePresignedNotebookInstanceUrl",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let ids = ["notebookInstanceName", "userProfileName", "domainId"];
        let notebook = found(call, &ids).unwrap_or(UNNAMED);
        let did = format!("asked for a link into the notebook {notebook}");
        Ok(report(event, "Link into a notebook", &did, notebook).into())
    }
}
