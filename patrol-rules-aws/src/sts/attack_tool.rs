use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports calls by tools that search for leaked keys, attack accounts, or test them for weakness.
    ///
    /// The tool says its name in the user agent. Calls that AWS refused count.
    ///
    /// # Why
    /// Most who find a leaked key ask with a scanner first whom it belongs to (`GetCallerIdentity`). Few
    /// change what the tool calls itself.
    ///
    /// # Example
    /// `GetCallerIdentity` with the user agent `TruffleHog`.
    ///
    /// # Respond
    /// Ask your own security team. If it is nobody's test, the key is known to others: turn it off, and read
    /// the trail by its id.
    pub struct AttackTool = "attackTool" {
        /// Names that may occur in user agents because you use the tool yourself, comma separated; case
        /// does not matter.
        ignored_tools: Vec<String> = "",
    }
}

/// As they stand in user agents: patterns with wildcards mind the case.
const TOOLS: [&str; 9] = [
    "*CloudFox*",
    "*Pacu*",
    "*TruffleHog*",
    "*enumerate-iam*",
    "*gitleaks*",
    "*kali*",
    "*parrot*",
    "*pentoo*",
    "*trufflehog*",
];

impl Rule for AttackTool {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1078.004", "T1087.004", "T1580"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::with_field("detail-type", ["AWS API Call via CloudTrail"])
            .field("source", [Matcher::prefix("aws.")])
            .field("detail.userAgent", TOOLS.map(Matcher::wildcard))
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let agent = call.user_agent.as_deref().unwrap_or_default();
        let lower = agent.to_ascii_lowercase();
        let Some(tool) = TOOLS
            .map(|tool| tool.trim_matches('*').to_ascii_lowercase())
            .into_iter()
            .find(|tool| lower.contains(tool.as_str()))
        else {
            return Ok(Findings::none());
        };
        if self
            .ignored_tools
            .iter()
            .any(|ignored| ignored.eq_ignore_ascii_case(&tool))
        {
            return Ok(Findings::none());
        }
        let how = if call.failed() {
            "was refused"
        } else {
            "called"
        };
        let finding = report(
            event,
            &format!("Attack tool {tool} used"),
            &format!(
                "{how} {} by a tool that calls itself `{agent}`",
                call.event_name
            ),
            event.who().short_name(),
        );
        Ok(finding.detail("userAgent", agent).key(tool).into())
    }
}
