use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a repository whose images are not scanned any more, or whose tags may be moved again.
    ///
    /// # Why
    /// Nobody hears of a hole in an image that is not scanned, and a tag that may be moved is another image tomorrow.
    ///
    /// # Example
    /// `aws ecr put-image-scanning-configuration --image-scanning-configuration scanOnPush=false ...`.
    ///
    /// # Respond
    /// Set it back, and scan what was pushed since (`aws ecr start-image-scan`).
    pub struct RepositoryLessProtected = "repositoryLessProtected" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for RepositoryLessProtected {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1685", "T1525"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call("ecr.amazonaws.com", ["PutImageScanningConfiguration"]).field(
                "detail.requestParameters.imageScanningConfiguration.scanOnPush",
                [false],
            ),
            Pattern::api_call("ecr.amazonaws.com", ["PutImageTagMutability"])
                .field("detail.requestParameters.imageTagMutability", ["MUTABLE"]),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let repository = asked(call, &["repositoryName"]);
        let did = match call.event_name.as_str() {
            "PutImageTagMutability" => format!("let tags of the repository {repository} be moved"),
            _ => format!("switched off the scans of the repository {repository}"),
        };
        Ok(report(event, "Repository less protected", &did, repository).into())
    }
}
