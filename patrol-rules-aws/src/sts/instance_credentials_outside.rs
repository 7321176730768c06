use std::net::IpAddr;

use patrol_core::{
    Aggregate, ApiCall, By, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::{TrustedNetworks, report};

rule! {
    /// Reports an EC2 instance's credentials being used from a network where they were not seen
    /// before.
    ///
    /// Only calls that are typical for the start of an attack are checked, such as
    /// `GetCallerIdentity`, `ListBuckets` and `DescribeInstances`.
    ///
    /// AWS does not tell which addresses belong to your instances, so the rule learns the networks
    /// of each role for seven days, and forgets each after 30 days. A network is an IPv4 `/16` or
    /// an IPv6 `/32`, so that new instances in a region are soon known. Calls through your own VPC
    /// endpoints and from private addresses are ignored; calls through another account's VPC
    /// endpoint are not.
    ///
    /// # Why
    /// An application with a server-side request forgery (SSRF) vulnerability can leak its
    /// instance's credentials, which the attacker then uses elsewhere.
    ///
    /// # Example
    /// The session `i-0123456789abcdef0` of the role `web` calls `GetCallerIdentity` from a home
    /// internet connection.
    ///
    /// # Respond
    /// Find out who owns the IP address. If it is not yours, revoke the role's sessions
    /// (`AWSRevokeOlderSessions`), require IMDSv2 on the instance, and search CloudTrail for the
    /// session's calls.
    pub struct InstanceCredentialsOutside = "instanceCredentialsOutside" {
        /// Networks from which your instances call AWS.
        trusted_networks: TrustedNetworks,
    }
}

impl Rule for InstanceCredentialsOutside {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1552.005", "T1078.004"])
        .groups(["baseline", "credentials", "read-only"])
        .references(["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html"])
        .since("0.1.0")
        .reports_omitted();

    // Attackers begin with these calls. Instances make other calls all day long.
    fn pattern() -> Pattern {
        Pattern::recorded_by_cloudtrail(["AWS API Call via CloudTrail"])
            .field(
                "detail.eventSource",
                [
                    "ec2.amazonaws.com",
                    "iam.amazonaws.com",
                    "organizations.amazonaws.com",
                    "s3.amazonaws.com",
                    "secretsmanager.amazonaws.com",
                    "ssm.amazonaws.com",
                    "sts.amazonaws.com",
                ],
            )
            .field(
                "detail.eventName",
                [
                    "DescribeInstances",
                    "DescribeOrganization",
                    "DescribeParameters",
                    "GetAccountAuthorizationDetails",
                    "GetCallerIdentity",
                    "ListAttachedRolePolicies",
                    "ListBuckets",
                    "ListRoles",
                    "ListSecrets",
                    "ListUsers",
                ],
            )
            .field(
                "detail.userIdentity.principalId",
                [Matcher::wildcard("*:i-*")],
            )
    }

    fn aggregate() -> Aggregate {
        Aggregate::first_seen(30, 7).by([By::Account, By::Key])
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let endpoint_owner = call.other.get("vpcEndpointAccountId");
        let foreign_endpoint = endpoint_owner
            .and_then(|account| account.as_str())
            .filter(|account| Some(*account) != event.account());
        let address = call.source_ip_address.as_deref().unwrap_or_default();
        let network = match foreign_endpoint {
            Some(account) => format!("the VPC endpoint of account {account}"),
            None if call.other.contains_key("vpcEndpointId") => return Ok(Findings::none()),
            None if self.trusted_networks.contains(address) => return Ok(Findings::none()),
            None => match address.parse().ok().and_then(network) {
                Some(network) => network,
                None => return Ok(Findings::none()),
            },
        };
        let who = event.who();
        let role = who.role().unwrap_or("(not named)");
        let finding = report(
            event,
            "Instance credentials used from a new network",
            &format!(
                "called {} from {address}, in {network}, a network that is new for instances with the role {role},",
                call.event_name
            ),
            who.identity().session_name().unwrap_or(role),
        );
        Ok(finding
            .detail("address", address)
            .key(format!("{role}/{network}"))
            .into())
    }
}

/// The network of a public address: `198.51.0.0/16`, `2001:db8::/32`.
fn network(address: IpAddr) -> Option<String> {
    match address {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            let own = address.is_private() || address.is_loopback() || address.is_link_local();
            // 100.64.0.0/10 belongs to carriers and AWS.
            let shared = a == 100 && (64..128).contains(&b);
            (!own && !shared).then(|| format!("{a}.{b}.0.0/16"))
        }
        IpAddr::V6(address) => {
            let [a, b, ..] = address.segments();
            // Unique local and link-local addresses.
            let own = address.is_loopback() || a & 0xfe00 == 0xfc00 || a & 0xffc0 == 0xfe80;
            (!own).then(|| format!("{a:x}:{b:x}::/32"))
        }
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Identity, api_call, json, replay, rule};

    use super::*;

    fn call(instance: &str, address: &str) -> FixtureEvent {
        let mut event = api_call("sts.amazonaws.com", "GetCallerIdentity", json!(null))
            .by(Identity::assumed_role("web", instance));
        event["detail"]["sourceIPAddress"] = json!(address);
        event
    }

    #[test]
    fn networks_are_learned_for_each_role() {
        let replayed = replay(
            &rule::<InstanceCredentialsOutside>([]),
            [
                ("1h", call("i-1", "198.51.100.7")),
                ("200h", call("i-2", "198.51.200.9")),
                ("201h", call("i-2", "203.0.113.50")),
                ("202h", call("i-1", "203.0.113.51")),
            ],
        );
        let told: Vec<_> = replayed.told.iter().map(|told| told.event).collect();
        assert_eq!(told, [2]);
    }

    #[test]
    fn public_addresses_have_a_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("198.51.100.7").as_deref(), Some("198.51.0.0/16"));
        assert_eq!(of("2001:db8:1::7").as_deref(), Some("2001:db8::/32"));
        for own in [
            "10.0.0.1",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.1.1",
            "127.0.0.1",
            "100.64.0.1",
            "fd00::1",
            "fe80::1",
            "::1",
        ] {
            assert_eq!(of(own), None, "{own}");
        }
    }
}
