//! A rule that asks AWS what the event does not say: the name of a security group.

use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde::Deserialize;

use crate::SecurityGroups;

rule! {
    /// Reports a security group that is opened to the whole internet.
    ///
    /// # Why
    /// A port that everybody reaches is scanned within minutes.
    ///
    /// # Example
    /// Somebody opens SSH of the build servers to `0.0.0.0/0`, to try something.
    ///
    /// # Respond
    /// Ask whoever did it; revoke the rule of the group if nobody needs it.
    pub struct SecurityGroupOpened = "securityGroupOpened" uses SecurityGroups {
        /// Ports that may be open to everybody, comma separated.
        allowed_ports: Vec<u16> = "443",
    }
}

/// What the call asked for; CloudTrail wraps each list into `items`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    group_id: Option<String>,
    /// In place of the id, in a default network.
    group_name: Option<String>,
    #[serde(default)]
    ip_permissions: Items<IpPermission>,
}

#[derive(Deserialize)]
struct Items<T> {
    #[serde(default = "Vec::new")]
    items: Vec<T>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { items: Vec::new() }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IpPermission {
    from_port: Option<i32>,
    to_port: Option<i32>,
    #[serde(default)]
    ip_ranges: Items<Range>,
    #[serde(default)]
    ipv6_ranges: Items<Range>,
}

#[derive(Deserialize)]
struct Range {
    #[serde(alias = "cidrIp", alias = "cidrIpv6")]
    cidr: Option<String>,
}

impl IpPermission {
    fn is_for_everybody(&self) -> bool {
        let mut ranges = self.ip_ranges.items.iter().chain(&self.ipv6_ranges.items);
        ranges.any(|range| matches!(range.cidr.as_deref(), Some("0.0.0.0/0" | "::/0")))
    }

    /// The ports that it opens, in words; `None` if all of them are allowed.
    fn ports(&self, allowed: &[u16]) -> Option<String> {
        match (self.from_port, self.to_port) {
            (Some(from), Some(to)) if from == to && from >= 0 => {
                let is_allowed = allowed.iter().any(|port| i32::from(*port) == from);
                (!is_allowed).then(|| format!("port {from}"))
            }
            (Some(from), Some(to)) if from >= 0 => Some(format!("ports {from} to {to}")),
            _ => Some("all ports".to_owned()),
        }
    }
}

impl Rule for SecurityGroupOpened {
    type Detail = ApiCall<Request>;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1686.001"])
        .cis(["5.10"]);

    fn pattern() -> Pattern {
        Pattern::api_call("ec2.amazonaws.com", ["AuthorizeSecurityGroupIngress"]).succeeded()
    }

    async fn check(&self, event: &Event<Self::Detail>, cx: &Context) -> Result<Findings> {
        let call = &event.detail;
        let Some(request) = &call.request_parameters else {
            return Ok(Findings::none());
        };
        let opened = request.ip_permissions.items.iter();
        let opened = opened.filter(|permission| permission.is_for_everybody());
        let ports: Vec<_> = opened
            .filter_map(|permission| permission.ports(&self.allowed_ports))
            .collect();
        if ports.is_empty() {
            return Ok(Findings::none());
        }
        let name = match &request.group_id {
            Some(id) => {
                let region = event.region().unwrap_or("us-east-1");
                let groups = cx.client::<SecurityGroups>(self)?;
                let name = groups.name(region, id).await?;
                let name = name.unwrap_or_else(|| "a group that is gone".to_owned());
                format!("{name} ({id})")
            }
            None => request.group_name.clone().unwrap_or_default(),
        };
        let finding = Finding::new(
            format!("Open to the internet: {name}"),
            format!(
                "{} opened {} of {name} to everybody in {}.",
                event.who(),
                ports.join(", "),
                event.place()
            ),
        );
        Ok(finding.key(name).into())
    }
}

#[cfg(test)]
mod tests {
    use patrol_core::aws::AwsResponse;
    use patrol_testkit::{FakeAws, FixtureEvent, Outcome, Value, api_call, json, run_with};

    use super::*;

    /// EC2 with one security group.
    fn ec2() -> FakeAws {
        FakeAws::new(|request| match request.list("GroupId")[..] {
            ["sg-0a1b2c3d"] => AwsResponse::ok(
                "<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupName>build servers</groupName></item></securityGroupInfo></DescribeSecurityGroupsResponse>",
            ),
            _ => AwsResponse::new(
                400,
                "<Response><Errors><Error><Code>InvalidGroup.NotFound</Code></Error></Errors></Response>",
            ),
        })
    }

    fn open(group: &str, permission: Value) -> FixtureEvent {
        let request = json!({"groupId": group, "ipPermissions": {"items": [permission]}});
        api_call(
            "ec2.amazonaws.com",
            "AuthorizeSecurityGroupIngress",
            request,
        )
        .region("eu-central-1")
    }

    fn ports(from: i32, to: i32, cidr: &str) -> Value {
        json!({"fromPort": from, "toPort": to, "ipRanges": {"items": [{"cidrIp": cidr}]}})
    }

    fn run(event: &FixtureEvent, aws: &FakeAws) -> Outcome {
        let rule = SecurityGroupOpened {
            allowed_ports: vec![443],
        };
        run_with(&rule, event, &aws.context::<SecurityGroups>())
    }

    #[test]
    fn reports_a_group_by_its_name() {
        let aws = ec2();
        let event = open("sg-0a1b2c3d", ports(22, 22, "0.0.0.0/0"));
        let finding = run(&event, &aws).reported();
        assert_eq!(
            finding.subject,
            "Open to the internet: build servers (sg-0a1b2c3d)"
        );
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice opened port 22 of build servers (sg-0a1b2c3d) to everybody in account 111122223333, eu-central-1."
        );
        let requests = aws.requests();
        assert_eq!(requests[0].action, "ec2:DescribeSecurityGroups");
        assert_eq!(requests[0].region.as_deref(), Some("eu-central-1"));
    }

    #[test]
    fn every_way_to_open_it_counts() {
        for (permission, words) in [
            (ports(0, 65535, "0.0.0.0/0"), "opened ports 0 to 65535 of"),
            (ports(-1, -1, "0.0.0.0/0"), "opened all ports of"),
            (
                json!({"ipProtocol": "-1", "ipv6Ranges": {"items": [{"cidrIpv6": "::/0"}]}}),
                "opened all ports of",
            ),
        ] {
            let finding = run(&open("sg-gone", permission), &ec2()).reported();
            assert_eq!(
                finding.subject,
                "Open to the internet: a group that is gone (sg-gone)"
            );
            assert!(finding.summary.contains(words), "{}", finding.summary);
        }
    }

    #[test]
    fn asks_nothing_when_nothing_is_opened() {
        let aws = ec2();
        for event in [
            open("sg-0a1b2c3d", ports(22, 22, "10.0.0.0/8")),
            open("sg-0a1b2c3d", ports(443, 443, "0.0.0.0/0")),
        ] {
            assert_eq!(run(&event, &aws), Outcome::Silent);
        }
        let refused = open("sg-0a1b2c3d", ports(22, 22, "0.0.0.0/0"));
        let refused = refused.error("Client.UnauthorizedOperation");
        assert_eq!(run(&refused, &aws), Outcome::NotDelivered);
        assert!(aws.requests().is_empty());
    }

    #[test]
    #[should_panic(
        expected = "`ec2:DescribeSecurityGroups` failed: UnauthorizedOperation: no (HTTP 403)"
    )]
    fn a_refusal_is_a_loud_failure() {
        let refusal = "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>";
        let aws = FakeAws::new(move |_| AwsResponse::new(403, refusal));
        let _ = run(&open("sg-0a1b2c3d", ports(22, 22, "::/0")), &aws);
    }
}
