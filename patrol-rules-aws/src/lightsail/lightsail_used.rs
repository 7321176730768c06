use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, found, items, listed, report, request};

rule! {
    /// Reports Lightsail instances, databases or container services being created, and credentials
    /// for Lightsail instances being retrieved.
    ///
    /// Few organizations use Lightsail, and monitoring for EC2 does not cover it. Turn this rule
    /// off if you do use it.
    ///
    /// # Why
    /// Lightsail instances are outside your VPCs and their flow logs, so cryptocurrency miners and
    /// spammers can go unnoticed there.
    ///
    /// # Example
    /// `aws lightsail create-instances` in an unused region.
    ///
    /// # Respond
    /// Delete resources that were not authorized, and disable the credentials that created them.
    pub struct LightsailUsed = "lightsailUsed" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LightsailUsed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1578.002", "T1535"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "lightsail.amazonaws.com",
            [
                "CreateContainerService",
                "CreateInstances",
                "CreateInstancesFromSnapshot",
                "CreateRelationalDatabase",
                "DownloadDefaultKeyPair",
                "GetInstanceAccessDetails",
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
        let names = items(&request(call)["instanceNames"]).filter_map(Value::as_str);
        let one = found(
            call,
            &["instanceName", "serviceName", "relationalDatabaseName"],
        );
        let names: Vec<&str> = names.chain(one).collect();
        let action = &call.event_name;
        let did = match names.is_empty() {
            true => format!("called {action} (Lightsail)"),
            false => format!("called {action} (Lightsail) for {}", listed(&names, 5)),
        };
        Ok(report(event, "Lightsail used", &did, action).into())
    }
}
