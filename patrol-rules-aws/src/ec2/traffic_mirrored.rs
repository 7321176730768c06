use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report};

rule! {
    /// Reports traffic of instances being mirrored, or a mirror being changed.
    ///
    /// Attempts count as well, with a lower severity: mirrors are rare, and whoever tries one looks for what travels
    /// in the clear.
    ///
    /// # Why
    /// A mirror copies everything that a network interface sends and receives to somebody who only has to listen.
    ///
    /// # Example
    /// `aws ec2 create-traffic-mirror-session` from the interface of a web server to one of his own.
    ///
    /// # Respond
    /// Delete the session (`aws ec2 delete-traffic-mirror-session`) if nobody claims it. What went in the clear
    /// since is known: change passwords and tokens.
    pub struct TrafficMirrored = "trafficMirrored";
}

impl Rule for TrafficMirrored {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1040"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "CreateTrafficMirrorFilter",
                "CreateTrafficMirrorFilterRule",
                "CreateTrafficMirrorSession",
                "CreateTrafficMirrorTarget",
                "DeleteTrafficMirrorFilter",
                "DeleteTrafficMirrorFilterRule",
                "DeleteTrafficMirrorSession",
                "DeleteTrafficMirrorTarget",
                "ModifyTrafficMirrorFilterNetworkServices",
                "ModifyTrafficMirrorFilterRule",
                "ModifyTrafficMirrorSession",
            ],
        )
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

/// Where a call names the part of the mirror, or the interface that it listens to.
const IDS: [&str; 5] = [
    "networkInterfaceId",
    "trafficMirrorSessionId",
    "trafficMirrorTargetId",
    "trafficMirrorFilterRuleId",
    "trafficMirrorFilterId",
];
