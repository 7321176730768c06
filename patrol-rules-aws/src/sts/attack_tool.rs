use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports credentials being tested by a known attack or secret-scanning tool.
    ///
    /// The tool calls `GetCallerIdentity`, which needs no permissions, and is recognized by its
    /// user agent. Kali, Parrot and Pentoo Linux are recognized too.
    ///
    /// # Why
    /// Most people who find a leaked key test it with such a tool first, and few of them change the
    /// user agent.
    ///
    /// # Example
    /// `GetCallerIdentity` with the user agent `TruffleHog`.
    ///
    /// # Respond
    /// Ask your own security team. If it is not their test, others know the key: deactivate it, and
    /// search CloudTrail for what it was used for.
    pub struct AttackTool = "attackTool" {
        /// Tools that you use yourself, by the name the rule recognizes them by, comma separated;
        /// case does not matter.
        ignored_tools: Vec<String> = "",
    }
}

/// Tools whose user agent begins or ends with their name.
const TOOLS: [&str; 5] = [
    "CloudFox",
    "Pacu",
    "TruffleHog",
    "enumerate-iam",
    "gitleaks",
];
/// Linux distributions for attackers, whose names are in the middle, in the kernel's name. EventBridge allows
/// three such wildcards per field, and they are case-sensitive.
const SYSTEMS: [&str; 3] = ["kali", "parrot", "pentoo"];

impl Rule for AttackTool {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1078.004", "T1087.004"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("sts.amazonaws.com", ["GetCallerIdentity"])
            .field("detail.userAgent", user_agents())
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let agent = event.detail.user_agent.as_deref().unwrap_or_default();
        let lower = agent.to_ascii_lowercase();
        let names = TOOLS.iter().chain(&SYSTEMS);
        let mut names = names.map(|name| name.to_ascii_lowercase());
        let Some(tool) = names.find(|tool| lower.contains(tool.as_str())) else {
            return Ok(Findings::none());
        };
        let mut ignored = self.ignored_tools.iter();
        if ignored.any(|ignored| ignored.eq_ignore_ascii_case(&tool)) {
            return Ok(Findings::none());
        }
        let who = event.who();
        let finding = report(
            event,
            &format!("Credentials tested by {tool}"),
            &format!("tested credentials with the user agent `{agent}`"),
            who.short_name(),
        );
        Ok(finding.detail("userAgent", agent).key(tool.as_str()).into())
    }
}

fn user_agents() -> Vec<Matcher> {
    let tools = TOOLS.iter().flat_map(|tool| {
        [
            Matcher::prefix_ignore_case(*tool),
            Matcher::suffix_ignore_case(*tool),
        ]
    });
    let systems = SYSTEMS.map(|system| Matcher::wildcard(format!("*{system}*")));
    tools.chain(systems).collect()
}
