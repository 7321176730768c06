use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, found, is_everyone, report, request};

rule! {
    /// Reports a network ACL that lets everyone in.
    ///
    /// An entry counts that allows incoming traffic from the whole internet. The subnets of web
    /// servers and load balancers have such an entry from the day on which they are made.
    ///
    /// # Why
    /// Only the security groups are left between the internet and what is in the subnet.
    ///
    /// # Example
    /// `aws ec2 create-network-acl-entry --ingress --rule-action allow --cidr-block 0.0.0.0/0 ...`.
    ///
    /// # Respond
    /// Delete the entry (`aws ec2 delete-network-acl-entry`) if nobody claims it, and look at the security
    /// groups of what is in the subnet.
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
        .field("detail.requestParameters.ruleAction", ["allow"])
        .field("detail.requestParameters.egress", [false])
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
        let ports = match (ports["from"].as_i64(), ports["to"].as_i64()) {
            (Some(from), Some(to)) if from == to => format!("port {from}"),
            (Some(from), Some(to)) => format!("ports {from} to {to}"),
            _ => "every port".to_owned(),
        };
        let did = format!("let {range} into the network ACL {acl} on {ports}");
        let finding = report(event, "Network ACL opened to everyone", &did, acl);
        Ok(finding.detail("range", range).detail("ports", ports).into())
    }
}
