use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a private zone being joined to a VPC, or deleted.
    ///
    /// # Why
    /// Names of a private zone are what machines in the VPC believe. Whoever chooses the zone chooses where they go.
    ///
    /// # Example
    /// `aws route53 associate-vpc-with-hosted-zone` with a zone of another account that is called `example.com`.
    ///
    /// # Respond
    /// Ask whoever joined it. Undo it (`aws route53 disassociate-vpc-from-hosted-zone`) if nobody claims it.
    pub struct ZoneChanged = "zoneChanged" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ZoneChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1584.002", "T1565.002"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "route53.amazonaws.com",
            [
                "AssociateVPCWithHostedZone",
                "CreateVPCAssociationAuthorization",
                "DeleteHostedZone",
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
        let zone = asked(call, &["hostedZoneId", "id"]);
        let vpc = asked(call, &["vPC/vPCId"]);
        let did = match call.event_name.as_str() {
            "DeleteHostedZone" => format!("deleted the zone {zone}"),
            action => format!("called {action}: the zone {zone}, the VPC {vpc},"),
        };
        Ok(report(event, "Zone changed", &did, zone).into())
    }
}
