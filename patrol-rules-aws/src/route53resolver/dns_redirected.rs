use std::net::IpAddr;

use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{
    DeploymentPrincipals, TrustedNetworks, found, hidden_request, items, report, request,
};
use crate::shared::{UNNAMED, by_cloudformation};

rule! {
    /// Reports DNS queries of VPCs being sent to name servers on the internet, and VPCs getting
    /// other DNS settings.
    ///
    /// These are Route 53 Resolver rules that forward queries, and DHCP option sets. Only their
    /// public addresses count that are not in `trustedNetworks`; private ones are those of networks
    /// that AWS is connected with. A Resolver rule, Route 53 Profile or DHCP option set that is
    /// associated with a VPC is named by its ID only, so the association has low severity, and is
    /// not reported if CloudFormation made it.
    ///
    /// # Why
    /// Whoever answers DNS queries decides where connections go, and sees every name that is looked
    /// up.
    ///
    /// # Example
    /// `aws route53resolver create-resolver-rule --rule-type FORWARD --domain-name example.com
    /// --target-ips Ip=203.0.113.53 ...`.
    ///
    /// # Respond
    /// Find out whose name server it is. If nobody knows, disassociate the rule or option set from
    /// its VPCs, delete it, and check where the instances connected to since.
    pub struct DnsRedirected = "dnsRedirected" {
        /// Networks of your own name servers, comma separated.
        trusted_networks: TrustedNetworks,
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DnsRedirected {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1584.002", "T1565.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&[
            (
                "ec2.amazonaws.com",
                &["AssociateDhcpOptions", "CreateDhcpOptions"],
            ),
            (
                "route53profiles.amazonaws.com",
                &["AssociateProfile", "AssociateResourceToProfile"],
            ),
            (
                "route53resolver.amazonaws.com",
                &[
                    "AssociateResolverRule",
                    "CreateResolverRule",
                    "UpdateResolverRule",
                ],
            ),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        if let Some(hidden) = hidden_request(event, "where DNS queries go") {
            return Ok(hidden.into());
        }
        if call.event_name.starts_with("Associate") {
            return Ok(associated(event).into());
        }
        let servers = name_servers(request(call));
        let mut outside = servers.filter(|server| !self.trusted_networks.contains(server));
        let Some(server) = outside.find(|server| is_public(server)) else {
            return Ok(Findings::none());
        };
        let of = found(call, &["domainName", "resolverRuleId", "dhcpOptionsId"]);
        let of = of.unwrap_or(UNNAMED);
        let did = match of {
            UNNAMED => format!("set DNS queries to be sent to {server}"),
            of => format!("set DNS queries of {of} to be sent to {server}"),
        };
        let finding = report(event, "DNS queries redirected", &did, of);
        Ok(finding.detail("nameServer", server).into())
    }
}

/// A VPC that gets settings which the call names by their ID.
fn associated(event: &Event<ApiCall>) -> Option<Finding> {
    let call = &event.detail;
    let of = found(call, &["resolverRuleId", "profileId", "dhcpOptionsId"]);
    // The ID of no options: the VPC has AWS's name servers again.
    let of = of.filter(|of| *of != "default")?;
    let to = found(call, &["vpcId", "resourceId", "resourceArn"]).unwrap_or(UNNAMED);
    let did = format!("associated {to} with the DNS settings of {of}");
    let finding = report(event, "DNS settings associated", &did, to);
    (!by_cloudformation(call)).then(|| finding.severity(Severity::Low))
}

/// The addresses of `targetIps`, and of the option `domain-name-servers`.
fn name_servers(request: &Value) -> impl Iterator<Item = String> {
    let rule = [&request["targetIps"], &request["config"]["targetIps"]];
    let targets = rule.into_iter().flat_map(items);
    let targets = targets.flat_map(|target| [&target["ip"], &target["ipv6"]]);
    let options = [
        &request["dhcpConfigurationSet"],
        &request["dhcpConfigurations"],
    ];
    let options = options.into_iter().flat_map(items);
    let options = options.filter(|option| option["key"] == "domain-name-servers");
    let values = options.flat_map(|option| [&option["valueSet"], &option["values"]]);
    let values = values.flat_map(items).map(|value| match &value["value"] {
        Value::Null => value,
        text => text,
    });
    let texts = targets.chain(values).filter_map(Value::as_str);
    let texts = texts.flat_map(|text| text.split(','));
    texts.map(|text| text.trim().to_owned())
}

/// Is it an address on the internet?
fn is_public(address: &str) -> bool {
    match address.parse() {
        Ok(IpAddr::V4(address)) => {
            let [first, second, ..] = address.octets();
            // Carriers' networks, which VPCs may use too.
            let is_shared = first == 100 && (64..128).contains(&second);
            !(address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_unspecified()
                || is_shared)
        }
        Ok(IpAddr::V6(address)) => {
            !(address.is_unique_local()
                || address.is_loopback()
                || address.is_unicast_link_local()
                || address.is_unspecified())
        }
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(
            &rule::<DnsRedirected>([("trusted_networks", "198.51.100.0/24")]),
            &event,
        )
    }

    fn requests(server: &str) -> [(&'static str, &'static str, Value); 3] {
        [
            (
                "route53resolver",
                "CreateResolverRule",
                json!({"ruleType": "FORWARD", "domainName": "example.com", "targetIps": [{"ip": "10.0.0.2", "port": 53}, {"ip": server}]}),
            ),
            (
                "route53resolver",
                "UpdateResolverRule",
                json!({"resolverRuleId": "rslvr-rr-1", "config": {"targetIps": [{"ip": server}]}}),
            ),
            (
                "ec2",
                "CreateDhcpOptions",
                json!({"dhcpConfigurationSet": {"items": [
                    {"key": "ntp-servers", "valueSet": {"items": [{"value": "203.0.113.123"}]}},
                    {"key": "domain-name-servers", "valueSet": {"items": [{"value": format!("10.0.0.2, {server}")}]}},
                ]}}),
            ),
        ]
    }

    #[test]
    fn name_servers_on_the_internet_are_reported() {
        for (service, call, request) in requests("203.0.113.53") {
            let told = outcome(service, call, request).reported();
            assert_eq!(told.details["nameServer"], "203.0.113.53", "{call}");
        }
        let v6 = json!({"domainName": "example.com", "targetIps": [{"ipv6": "2001:db8::53"}]});
        outcome("route53resolver", "CreateResolverRule", v6).reported();
    }

    #[test]
    fn our_own_name_servers_are_not() {
        for server in [
            "10.1.2.3",
            "100.64.0.2",
            "169.254.169.253",
            "198.51.100.7",
            "AmazonProvidedDNS",
        ] {
            for (service, call, request) in requests(server) {
                assert_eq!(outcome(service, call, request), Outcome::Silent, "{server}");
            }
        }
    }

    #[test]
    fn associations_are_reported_with_low_severity() {
        for (service, call, request) in [
            (
                "route53resolver",
                "AssociateResolverRule",
                json!({"resolverRuleId": "rslvr-rr-1", "vPCId": "vpc-1"}),
            ),
            (
                "route53profiles",
                "AssociateProfile",
                json!({"profileId": "rp-1", "resourceId": "vpc-1"}),
            ),
            (
                "ec2",
                "AssociateDhcpOptions",
                json!({"dhcpOptionsId": "dopt-1", "vpcId": "vpc-1"}),
            ),
        ] {
            let told = outcome(service, call, request).reported();
            assert_eq!(told.severity, Some(Severity::Low), "{call}");
        }
        let none = json!({"dhcpOptionsId": "default", "vpcId": "vpc-1"});
        assert_eq!(
            outcome("ec2", "AssociateDhcpOptions", none),
            Outcome::Silent
        );
    }
}
