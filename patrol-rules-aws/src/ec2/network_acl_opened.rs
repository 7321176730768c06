use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, found, is_everyone, number, report, request, saying};

rule! {
    /// Reports a network ACL entry that allows inbound traffic from everyone.
    ///
    /// Network ACLs for the subnets of web servers and load balancers usually have such an entry
    /// from the start.
    ///
    /// # Why
    /// Only the security groups then protect the resources in the subnet from the internet.
    ///
    /// # Example
    /// `aws ec2 create-network-acl-entry --ingress --rule-action allow --cidr-block 0.0.0.0/0 ...`.
    ///
    /// # Respond
    /// If the entry was not authorized, delete it (`aws ec2 delete-network-acl-entry`), and review
    /// the security groups of the resources in the subnet.
    pub struct NetworkAclOpened = "networkAclOpened";
}

impl Rule for NetworkAclOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1686.001"])
        .cis(["5.11"])
        .groups(["baseline", "cis", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            ["CreateNetworkAclEntry", "ReplaceNetworkAclEntry"],
        )
        .field(
            "detail.requestParameters.ruleAction",
            [Matcher::equals_ignore_case("allow")],
        )
        .field("detail.requestParameters.egress", saying(false))
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let range = found(call, &["cidrBlock", "ipv6CidrBlock"]);
        let Some(range) = range.filter(|range| is_everyone(range)) else {
            return Ok(Findings::none());
        };
        let acl = asked(call, &["networkAclId"]);
        let ports = &request(call)["portRange"];
        let ports = match (number(&ports["from"]), number(&ports["to"])) {
            (Some(from), Some(to)) if from == to => format!("port {from}"),
            (Some(from), Some(to)) => format!("ports {from} to {to}"),
            _ => "every port".to_owned(),
        };
        let did =
            format!("allowed inbound traffic from {range} in the network ACL {acl} on {ports}");
        let finding = report(event, "Network ACL opened to everyone", &did, acl);
        Ok(finding.detail("range", range).detail("ports", ports).into())
    }
}
