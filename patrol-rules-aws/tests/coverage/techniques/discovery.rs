use patrol_testkit::{Identity, json};

use super::{Built, call};

pub(super) fn discovery() -> Built {
    let of_instance = Identity::assumed_role("WebServer", "i-0123456789abcdef0");
    let looks = [
        ("sts", "GetCallerIdentity"),
        ("s3", "ListBuckets"),
        ("iam", "GetAccountSummary"),
        ("iam", "ListRoles"),
        ("iam", "ListUsers"),
        ("iam", "GetAccountAuthorizationDetails"),
        ("ec2", "DescribeSnapshots"),
        ("cloudtrail", "DescribeTrails"),
        ("guardduty", "ListDetectors"),
    ];
    let looks = looks.map(|(service, name)| call(service, name, json!({})).by(of_instance.clone()));
    let user_data = |number: usize| {
        let request = json!({ "instanceId": format!("i-{number:017}"), "attribute": "userData" });
        call("ec2", "DescribeInstanceAttribute", request).error("Client.UnauthorizedOperation")
    };
    let mail = ["GetAccountSendingEnabled", "GetSendQuota", "ListIdentities"];
    vec![
        ("discovery.ec2-enumerate-from-instance", looks.to_vec()),
        (
            "discovery.ec2-download-user-data",
            (0..15).map(user_data).collect(),
        ),
        (
            "discovery.ses-enumerate",
            mail.map(|name| call("ses", name, json!({}))).to_vec(),
        ),
    ]
}
