use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report};

rule! {
    /// Reports presigned URLs being created for SageMaker notebook instances or domains.
    ///
    /// Such URLs are frequent where people use notebooks.
    ///
    /// # Why
    /// Anyone with the URL can open the notebook without signing in, and act with its role.
    ///
    /// # Example
    /// `aws sagemaker create-presigned-notebook-instance-url --notebook-instance-name research`.
    ///
    /// # Respond
    /// Confirm with the person who created it, and review what the notebook's role has done since.
    pub struct NotebookLinkMade = "notebookLinkMade";
}

impl Rule for NotebookLinkMade {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1550", "T1078.004"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

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
        let did = format!("created a presigned URL for the notebook {notebook}");
        Ok(report(event, "Notebook presigned URL created", &did, notebook).into())
    }
}
