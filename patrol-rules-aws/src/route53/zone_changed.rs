use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_is};
use crate::shared::{DeploymentPrincipals, UNNAMED, asked, hidden_request, items, report, request};

rule! {
    /// Reports a private hosted zone being associated with a VPC, or any hosted zone being deleted.
    ///
    /// Authorizing another account's VPC to be associated is reported too, and so are DNSSEC that
    /// is turned off, and changed records that decide who receives email, answers for names and
    /// issues certificates: `MX`, `NS`, `DS` and `CAA`, with medium severity.
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
            Pattern::api_call("route53.amazonaws.com", ["ChangeResourceRecordSets"]).field(
                "detail.requestParameters.changeBatch.changes.resourceRecordSet.type",
                RECORDS,
            ),
            Pattern::api_call("route53.amazonaws.com", ["ChangeResourceRecordSets"])
                .field("detail.requestParameters.omitted", [true]),
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
        if call.event_name == "ChangeResourceRecordSets" {
            return Ok(records_changed(event, zone).into());
        }
        let vpc = asked(call, &["vPC/vPCId"]);
        let did = match call.event_name.as_str() {
            "DeleteHostedZone" => format!("deleted the hosted zone {zone}"),
            action => format!("called {action} for the hosted zone {zone} and the VPC {vpc}"),
        };
        Ok(report(event, "Hosted zone changed", &did, zone).into())
    }
}

/// Types of records that hand over a part of a domain.
const RECORDS: [&str; 4] = ["CAA", "DS", "MX", "NS"];

fn records_changed(event: &Event<ApiCall>, zone: &str) -> Option<Finding> {
    let changes = &request(&event.detail)["changeBatch"]["changes"];
    let records = items(changes).map(|change| &change["resourceRecordSet"]);
    let texts = records.filter_map(|record| Some((record["type"].as_str()?, &record["name"])));
    let mut meant = texts.filter(|(kind, _)| RECORDS.contains(kind));
    let Some((kind, name)) = meant.next() else {
        return hidden_request(event, "which records it changed");
    };
    let name = name.as_str().unwrap_or(UNNAMED);
    let did = format!("changed the {kind} record {name} of the hosted zone {zone}");
    let finding = report(event, "DNS record changed", &did, name);
    Some(finding.severity(Severity::Medium))
}

/// What else reduces it.
static CHANGES: [Change; 3] = [
    always(
        "route53",
        &[
            "DeactivateKeySigningKey",
            "DeleteKeySigningKey",
            "DisableHostedZoneDNSSEC",
        ],
        "turned off DNSSEC signing of",
    ),
    always(
        "route53",
        &["DisassociateVPCFromHostedZone"],
        "disassociated a VPC from the hosted zone",
    ),
    when_is(
        "route53resolver",
        &["UpdateResolverDnssecConfig"],
        ("validation", "DISABLE"),
        "turned off DNSSEC validation for",
    ),
];
