use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, named, report};

rule! {
    /// Reports an IAM Access Analyzer analyzer that is deleted or reconfigured, archive rules that
    /// are created, changed or applied, and findings that are archived.
    ///
    /// # Why
    /// Access Analyzer finds resources that are shared outside the account or organization. An
    /// archive rule hides every finding that matches it.
    ///
    /// # Example
    /// `aws accessanalyzer create-archive-rule --analyzer-name main --rule-name partners --filter
    /// ...`.
    ///
    /// # Respond
    /// Review the archive rule (`aws accessanalyzer get-archive-rule`). If the change was not
    /// authorized, delete the rule or create the analyzer again, and review the archived findings.
    pub struct AccessAnalyzerDisabled = "accessAnalyzerDisabled" {
        /// Principals whose changes are expected and not reported.
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
                "DeleteServiceLinkedAnalyzer",
                "ApplyArchiveRule",
                "CreateArchiveRule",
                "UpdateAnalyzer",
                "UpdateArchiveRule",
                "UpdateFindings",
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
            "UpdateFindings" if named(call, &["status"]) != Some("ARCHIVED") => {
                return Ok(Findings::none());
            }
            "UpdateFindings" => "archived findings of the analyzer",
            "UpdateAnalyzer" => "changed the configuration of the analyzer",
            "DeleteAnalyzer" | "DeleteServiceLinkedAnalyzer" => "deleted the analyzer",
            "ApplyArchiveRule" => "applied an archive rule of the analyzer",
            "CreateArchiveRule" => "created an archive rule for the analyzer",
            _ => "changed an archive rule of the analyzer",
        };
        let did = format!("{done} {of}");
        Ok(report(event, "Access Analyzer weakened", &did, of).into())
    }
}
