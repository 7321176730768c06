use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_is};
use crate::shared::{DeploymentPrincipals, asked, report};

rule! {
    /// Reports a private hosted zone being associated with a VPC, or any hosted zone being deleted.
    ///
    /// Authorizing another account's VPC to be associated is reported too.
    ///
    /// # Why
    /// Instances in the VPC trust the private hosted zone's records. Whoever controls the zone
    /// controls where their traffic goes.
    ///
    /// # Example
    /// `aws route53 associate-vpc-with-hosted-zone` with another account's private hosted zone
    /// named `example.com`.
    ///
    /// # Respond
    /// Confirm with the person who made the change. If it was not authorized, undo it (`aws route53
    /// disassociate-vpc-from-hosted-zone`).
    pub struct ZoneChanged = "zoneChanged" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ZoneChanged {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1584.002", "T1565.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "route53.amazonaws.com",
                [
                    "AssociateVPCWithHostedZone",
                    "CreateVPCAssociationAuthorization",
                    "DeleteHostedZone",
                ],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(findings) =
            change::made_or_hidden(event, &CHANGES, "Hosted zone changed", "what it changed")
        {
            return Ok(findings);
        }
        let call = &event.detail;
        let zone = asked(call, &["hostedZoneId", "id"]);
        let vpc = asked(call, &["vPC/vPCId"]);
        let did = match call.event_name.as_str() {
            "DeleteHostedZone" => format!("deleted the hosted zone {zone}"),
            action => format!("called {action} for the hosted zone {zone} and the VPC {vpc}"),
        };
        Ok(report(event, "Hosted zone changed", &did, zone).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 2] = [
    always(
        "route53",
        &["DeactivateKeySigningKey", "DisableHostedZoneDNSSEC"],
        "turned off DNSSEC signing of",
    ),
    when_is(
        "route53resolver",
        &["UpdateResolverDnssecConfig"],
        ("validation", "DISABLE"),
        "turned off DNSSEC validation for",
    ),
];
