use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{
    UNNAMED, are_everyone, found, hidden_request, is_everyone, number, report, request,
};

rule! {
    /// Reports a security group rule that opens an administrative or database port to everyone, and
    /// a managed prefix list that contains everyone.
    ///
    /// `0.0.0.0/0` and `::/0` count as everyone, and so do ranges as large as a half or a quarter
    /// of the internet, and many ranges that together cover it. Security groups can name a prefix
    /// list instead of ranges, so the list itself is reported. The ports are those of SSH, Telnet,
    /// RDP, VNC, WinRM, Docker, Kubernetes, mail and file sharing, and of common databases, caches,
    /// message queues and search engines. A call is also reported if CloudTrail left its request
    /// out of the record.
    ///
    /// # Why
    /// Scanners find such a port within minutes, and attackers then try passwords and exploits on
    /// it.
    ///
    /// # Example
    /// `aws ec2 authorize-security-group-ingress --protocol tcp --port 22 --cidr 0.0.0.0/0 ...`.
    ///
    /// # Respond
    /// Revoke the rule (`aws ec2 revoke-security-group-ingress`), and use Systems Manager Session
    /// Manager for remote access instead. Then check the logs of the resources that use the group
    /// for connections in the meantime.
    pub struct AdminPortOpened = "adminPortOpened" {
        /// Further ports that must not be open to everyone, comma separated.
        more_ports: Vec<u16> = "",
        /// Administrative or database ports that may be open to everyone, comma separated.
        allowed_ports: Vec<u16> = "",
    }
}

impl Rule for AdminPortOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1686.001", "T1133"])
        .cis(["5.10"])
        .groups(["baseline", "cis", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "AuthorizeSecurityGroupIngress",
                "CreateManagedPrefixList",
                "ModifyManagedPrefixList",
                "ModifySecurityGroupRules",
            ],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if let Some(hidden) = hidden_request(event, "what it opens, and to whom") {
            return Ok(hidden.into());
        }
        if call.event_name.ends_with("ManagedPrefixList") {
            return Ok(list_for_everyone(event).into());
        }
        let mut doors = Vec::new();
        if !call.failed() {
            find_doors(request(call), Ports::default(), &mut doors);
        }
        let closed = PORTS.iter().chain(&self.more_ports);
        let closed: Vec<u16> = closed
            .filter(|port| !self.allowed_ports.contains(port))
            .copied()
            .collect();
        let everyone = wide(&doors);
        let mut opened = Vec::new();
        for (ports, range) in everyone {
            let Some(within) = ports.among(&closed) else {
                continue;
            };
            let door = format!("{within} to {range}");
            if !opened.contains(&door) {
                opened.push(door);
            }
        }
        if opened.is_empty() {
            return Ok(Findings::none());
        }
        let group = found(call, &["groupId", "groupName"]);
        let group = group.unwrap_or(UNNAMED);
        let did = format!("opened the security group {group}: {}", opened.join("; "));
        let finding = report(event, "Port opened to everyone", &did, group);
        Ok(finding.detail("opened", opened).into())
    }
}

/// Administrative and database ports.
const PORTS: [u16; 48] = [
    20, 21, 22, 23, 25, 135, 139, 389, 445, 873, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380,
    3306, 3389, 4333, 5432, 5500, 5601, 5900, 5984, 5985, 5986, 6379, 6443, 7000, 7001, 7474, 8020,
    8086, 8088, 9042, 9092, 9200, 9300, 10250, 10255, 11211, 15672, 27017, 27018, 27019, 50070,
];

/// The ports that part of a request names; what it leaves out is in an enclosing part, or missing.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Ports<'a> {
    protocol: Option<&'a str>,
    from: Option<i64>,
    to: Option<i64>,
}

impl Ports<'_> {
    /// Which of the ports that may not be open are among them, in words.
    fn among(&self, closed: &[u16]) -> Option<String> {
        let protocol = self.protocol.map(str::to_ascii_lowercase);
        let is_all = match protocol.as_deref() {
            Some("tcp" | "6" | "udp" | "17") => self.from.is_none_or(|from| from < 0),
            Some("-1" | "all") | None => true,
            // ICMP and the like have no ports.
            Some(_) => return None,
        };
        if is_all && !closed.is_empty() {
            return Some("every port".to_owned());
        }
        let from = self.from.unwrap_or_default();
        let range = from..=self.to.unwrap_or(from);
        closed
            .iter()
            .any(|port| range.contains(&i64::from(*port)))
            .then(|| match (range.start(), range.end()) {
                (from, to) if from == to => format!("port {from}"),
                (from, to) => format!("ports {from} to {to}"),
            })
    }
}

/// Of all ranges those that are everyone, by themselves or with the others for the same ports.
fn wide<'a>(doors: &[(Ports<'a>, &'a str)]) -> Vec<(Ports<'a>, &'a str)> {
    let mut wide: Vec<_> = doors
        .iter()
        .filter(|(_, range)| is_everyone(range))
        .copied()
        .collect();
    let mut seen: Vec<Ports<'_>> = Vec::new();
    for (ports, range) in doors {
        if seen.contains(ports) {
            continue;
        }
        seen.push(*ports);
        let with = doors.iter().filter(|(other, _)| other == ports);
        let with: Vec<&str> = with.map(|(_, range)| *range).collect();
        if are_everyone(&with) && !with.iter().any(|range| is_everyone(range)) {
            wide.push((*ports, range));
        }
    }
    wide
}

/// The finding about a list of ranges that holds everyone: groups name it in the place of ranges, and nothing is said when
/// they let in more.
fn list_for_everyone(event: &Event<ApiCall>) -> Option<Finding> {
    let mut ranges = Vec::new();
    find_ranges(request(&event.detail), &mut ranges);
    if !are_everyone(&ranges) {
        return None;
    }
    let list = found(&event.detail, &["prefixListId", "prefixListName"]).unwrap_or(UNNAMED);
    let did = format!(
        "added everyone to the managed prefix list {list}, to which security groups can refer,"
    );
    let finding = report(event, "Prefix list opened to everyone", &did, list);
    Some(finding.detail("ranges", ranges))
}

/// The ranges that a call puts into a list.
fn find_ranges<'a>(value: &'a Value, ranges: &mut Vec<&'a str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| find_ranges(item, ranges)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(range) if name.eq_ignore_ascii_case("cidr") => ranges.push(range),
                    Some(_) => {}
                    None if name.to_ascii_lowercase().starts_with("remove") => {}
                    None => find_ranges(value, ranges),
                }
            }
        }
        _ => {}
    }
}

/// Every range in a request, with its ports. The older form has one
/// range at the top, the newer ones lists of rules with lists of ranges.
fn find_doors<'a>(value: &'a Value, ports: Ports<'a>, doors: &mut Vec<(Ports<'a>, &'a str)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| find_doors(item, ports, doors)),
        Value::Object(fields) => {
            let mut ports = ports;
            for (name, value) in fields {
                match name.to_ascii_lowercase().as_str() {
                    "ipprotocol" => ports.protocol = value.as_str(),
                    "fromport" => ports.from = number(value),
                    "toport" => ports.to = number(value),
                    _ => {}
                }
            }
            for (name, value) in fields {
                match value.as_str() {
                    Some(range) if name.to_ascii_lowercase().starts_with("cidrip") => {
                        doors.push((ports, range));
                    }
                    _ => find_doors(value, ports, doors),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn opened(request: Value) -> Option<Value> {
        let rule = rule::<AdminPortOpened>([]);
        match run(
            &rule,
            &api_call(
                "ec2.amazonaws.com",
                "AuthorizeSecurityGroupIngress",
                request,
            ),
        ) {
            outcome @ Outcome::Reported(_) => Some(outcome.reported().details["opened"].clone()),
            _ => None,
        }
    }

    fn group(protocol: &str, from: Value, to: Value, range: &str) -> Value {
        json!({"groupId": "sg-1", "ipPermissions": {"items": [{
            "ipProtocol": protocol, "fromPort": from, "toPort": to,
            "ipRanges": {"items": [{"cidrIp": "10.0.0.0/8"}, {"cidrIp": range}]}, "ipv6Ranges": {},
        }]}})
    }

    #[test]
    fn ports_and_ranges_are_read_in_every_form() {
        for (request, words) in [
            (
                group("tcp", json!(22), json!(22), "0.0.0.0/0"),
                "port 22 to 0.0.0.0/0",
            ),
            (
                group("tcp", json!("3000"), json!("4000"), "128.0.0.0/1"),
                "ports 3000 to 4000 to 128.0.0.0/1",
            ),
            (
                group("-1", json!(null), json!(null), "0.0.0.0/0"),
                "every port to 0.0.0.0/0",
            ),
            (
                group("udp", json!(-1), json!(-1), "0.0.0.0/0"),
                "every port to 0.0.0.0/0",
            ),
            (
                json!({"cidrIp": "0.0.0.0/0", "fromPort": 22, "toPort": 22, "ipProtocol": "tcp", "ipPermissions": {}}),
                "port 22 to 0.0.0.0/0",
            ),
            (
                json!({"ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 6379, "toPort": 6379,
                    "ipv6Ranges": {"items": [{"cidrIpv6": "::/0"}]}}]}}),
                "port 6379 to ::/0",
            ),
        ] {
            assert_eq!(opened(request.clone()), Some(json!([words])), "{request}");
        }
    }

    #[test]
    fn the_operator_adds_ports_and_takes_some_away() {
        let rule = rule::<AdminPortOpened>([("more_ports", "8080"), ("allowed_ports", "22")]);
        let event = |port: u16| {
            let request = group("tcp", json!(port), json!(port), "0.0.0.0/0");
            api_call(
                "ec2.amazonaws.com",
                "AuthorizeSecurityGroupIngress",
                request,
            )
        };
        run(&rule, &event(8080)).reported();
        run(&rule, &event(3389)).reported();
        assert_eq!(run(&rule, &event(22)), Outcome::Silent);
    }

    #[test]
    fn web_ports_networks_and_pings_are_left_alone() {
        for request in [
            group("tcp", json!(443), json!(443), "0.0.0.0/0"),
            group("tcp", json!(22), json!(22), "203.0.113.0/24"),
            group("icmp", json!(-1), json!(-1), "0.0.0.0/0"),
            json!(null),
            json!({"ipPermissions": "0.0.0.0/0", "cidrIp": 5}),
        ] {
            assert_eq!(opened(request.clone()), None, "{request}");
        }
    }
}
