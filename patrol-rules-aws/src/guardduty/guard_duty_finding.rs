use patrol_core::{
    Context, Event, Finding, Findings, Matcher, Metadata, Numeric, Pattern, Result, Rule, Severity,
    rule,
};
use serde_json::Value;

use crate::shared::Names;

rule! {
    /// Reports GuardDuty findings of at least a given severity.
    ///
    /// GuardDuty detects what single events do not show: instance credentials used outside AWS,
    /// unusual behavior, known malicious addresses. Its findings arrive from every account and
    /// region where it is enabled; a delegated administrator also receives those of its members.
    ///
    /// # Why
    /// A finding that only shows in the console may be read days later.
    ///
    /// # Example
    /// GuardDuty finds `UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS`.
    ///
    /// # Respond
    /// Open the finding (its ID is in the details), and follow the remediation that GuardDuty
    /// documents for its type.
    pub struct GuardDutyFinding = "guardDutyFinding" {
        /// Lowest GuardDuty severity to report, from 4 to 10: from 4 findings are medium, from 7
        /// high, from 9 critical.
        from_severity: f64 = 7,
        /// Finding types to ignore, comma separated, such as `Recon:EC2/PortProbeUnprotectedPort`;
        /// `*` and `?` are wildcards.
        ignored_types: Names = "",
    }
}

impl Rule for GuardDutyFinding {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1078.004"])
        .groups(["baseline"])
        .references([
            "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html",
        ])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::source("aws.guardduty")
            .field("detail-type", ["GuardDuty Finding"])
            .field(
                "detail.severity",
                [Matcher::numeric(Numeric::at_least(4.0))],
            )
    }

    async fn check(&self, event: &Event<Value>, _: &Context) -> Result<Findings> {
        let found = &event.detail;
        let kind = found["type"].as_str().unwrap_or("an unknown type");
        let severity = found["severity"].as_f64().unwrap_or(10.0);
        if severity < self.from_severity || self.ignored_types.matches(kind) {
            return Ok(Findings::none());
        }
        let title = found["title"].as_str().unwrap_or(kind);
        let place = event.place();
        let finding = Finding::new(
            format!("GuardDuty: {kind}"),
            format!("GuardDuty found {kind} in {place}: {title}."),
        );
        let finding = finding.severity(match severity {
            9.0.. => Severity::Critical,
            7.0.. => Severity::High,
            _ => Severity::Medium,
        });
        let finding = match found["id"].as_str() {
            Some(id) => finding.detail("finding", id).key(id),
            None => finding,
        };
        Ok(finding
            .detail("type", kind)
            .detail("guardDutySeverity", severity)
            .into())
    }
}
