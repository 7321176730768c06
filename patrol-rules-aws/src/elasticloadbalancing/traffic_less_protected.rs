use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::traffic_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, asked, change, items, report, request};

rule! {
    /// Reports traffic being less encrypted or checked than before: at load balancers, API Gateway,
    /// OpenSearch domains, Direct Connect and in VPCs.
    ///
    /// Of load balancers, these are listeners that are changed to HTTP or TCP, old versions of TLS,
    /// client certificates that are no longer asked for, and checks of HTTP requests that are
    /// turned off. A listener that only redirects is not reported, and neither are new ones. Of the
    /// attributes of a load balancer, only calls that change at most two are reported, because
    /// tools that create one set all of them.
    ///
    /// # Why
    /// Whoever is on the way can read and change what is not encrypted.
    ///
    /// # Example
    /// `aws elbv2 modify-listener --listener-arn ... --protocol HTTP --port 80`.
    ///
    /// # Respond
    /// Restore the setting, and confirm the change with the person who made it.
    pub struct TrafficLessProtected = "trafficLessProtected" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for TrafficLessProtected {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1557", "T1040"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        if call.event_name == "ModifyListener" && is_plain(call) {
            let of = asked(call, &["listenerArn"]);
            let did = format!("changed to traffic without encryption the listener {of}");
            return Ok(report(event, SUBJECT, &did, of).into());
        }
        let hidden = "whether traffic is less protected";
        Ok(change::made_or_hidden(event, &CHANGES, SUBJECT, hidden).unwrap_or_default())
    }
}

const SUBJECT: &str = "Traffic less protected";

/// Is a listener changed to have no encryption, and to do more than redirect?
fn is_plain(call: &ApiCall) -> bool {
    let request = request(call);
    let plain = ["HTTP", "TCP"].map(|protocol| request["protocol"] == protocol);
    let mut actions = items(&request["defaultActions"]);
    plain.contains(&true) && !actions.any(|action| action["type"] == "redirect")
}
