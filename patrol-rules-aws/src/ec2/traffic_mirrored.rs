use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report};

rule! {
    /// Reports VPC Traffic Mirroring being set up, changed or removed.
    ///
    /// Refused calls are reported too, with low severity: few accounts use Traffic Mirroring, and
    /// attackers use it to capture unencrypted traffic.
    ///
    /// # Why
    /// A mirror session copies all traffic of a network interface to a target of the attacker's
    /// choice.
    ///
    /// # Example
    /// `aws ec2 create-traffic-mirror-session` from a web server's network interface to the
    /// attacker's instance.
    ///
    /// # Respond
    /// If it was not authorized, delete the session (`aws ec2 delete-traffic-mirror-session`), and
    /// rotate passwords and tokens that were sent unencrypted since.
    pub struct TrafficMirrored = "trafficMirrored";
}

impl Rule for TrafficMirrored {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1040"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let verbs = ["Create", "Delete", "Modify"];
        let names = verbs.map(|verb| Matcher::prefix(format!("{verb}TrafficMirror")));
        Pattern::api_calls("ec2.amazonaws.com").field("detail.eventName", names)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let what = found(call, &IDS).unwrap_or(UNNAMED);
        let action = &call.event_name;
        let did = match call.failed() {
            true => format!("tried to call {action} ({what})"),
            false => format!("called {action} ({what})"),
        };
        let finding = report(event, "Traffic mirroring", &did, action).detail("resource", what);
        Ok(match call.failed() {
            true => finding.severity(Severity::Low),
            false => finding,
        }
        .into())
    }
}

/// Where a call names the mirroring resource, or the mirrored network interface.
const IDS: [&str; 5] = [
    "networkInterfaceId",
    "trafficMirrorSessionId",
    "trafficMirrorTargetId",
    "trafficMirrorFilterRuleId",
    "trafficMirrorFilterId",
];
