use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports an analyzer of IAM Access Analyzer being deleted, or told to archive findings.
    ///
    /// # Why
    /// The analyzer tells what is open to the outside. An archive rule makes it say nothing of one
    /// kind of door.
    ///
    /// # Example
    /// `aws accessanalyzer create-archive-rule --analyzer-name main --rule-name partners`.
    ///
    /// # Respond
    /// Read the rule; delete it, or create the analyzer again, unless somebody planned it. Then
    /// look at the archived findings.
    pub struct AccessAnalyzerDisabled = "accessAnalyzerDisabled" {
        /// Principals whose changes are planned: theirs are not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for AccessAnalyzerDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "access-analyzer.amazonaws.com",
            [
                "DeleteAnalyzer",
                "ApplyArchiveRule",
                "CreateArchiveRule",
                "UpdateArchiveRule",
            ],
        )
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
        let of = asked(call, &["analyzerName", "analyzerArn"]);
        let done = match call.event_name.as_str() {
            "DeleteAnalyzer" => "deleted the analyzer",
            "ApplyArchiveRule" => "archived findings of the analyzer",
            "CreateArchiveRule" => "had findings archived of the analyzer",
            _ => "changed which findings are archived of the analyzer",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Access Analyzer sees less", &did, of).into())
    }
}
