use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, found, items, listed, report, request};

rule! {
    /// Reports machines, databases or keys being made in Lightsail.
    ///
    /// Few organizations use Lightsail, and what watches EC2 does not see it.
    ///
    /// # Why
    /// Machines in Lightsail are outside of the VPCs and their logs: somebody who mines coins or sends spam is quiet there.
    ///
    /// # Example
    /// `aws lightsail create-instances` in a region where nothing runs.
    ///
    /// # Respond
    /// Delete what nobody claims, and take the credentials away. Whoever uses Lightsail turns this rule off.
    pub struct LightsailUsed = "lightsailUsed" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for LightsailUsed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1578.002", "T1535"])
        .groups(["baseline"])
        .since("0.1.0");

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
            true => format!("called {action} of Lightsail"),
            false => format!("called {action} of Lightsail for {}", listed(&names, 5)),
        };
        Ok(report(event, "Lightsail used", &did, action).into())
    }
}
