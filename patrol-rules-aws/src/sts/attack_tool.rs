use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports a key that is tried by a tool which searches for leaked keys, attacks accounts, or tests them for
    /// weakness.
    ///
    /// The tool asks whom the key belongs to (`GetCallerIdentity`, which needs no permission), and says its name in
    /// the user agent.
    ///
    /// # Why
    /// Most who find a leaked key try it with such a tool first. Few change what the tool calls itself.
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

/// Tools whose user agent begins or ends with their name.
const TOOLS: [&str; 5] = [
    "CloudFox",
    "Pacu",
    "TruffleHog",
    "enumerate-iam",
    "gitleaks",
];
/// Systems for attackers, whose names stand in the middle, in that of the kernel. EventBridge takes three
/// such wildcards of a field, and they mind the case.
const SYSTEMS: [&str; 3] = ["kali", "parrot", "pentoo"];

impl Rule for AttackTool {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1078.004", "T1087.004"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0");

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
            &format!("Key tried by {tool}"),
            &format!("tried a key by a tool that calls itself `{agent}`,"),
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
