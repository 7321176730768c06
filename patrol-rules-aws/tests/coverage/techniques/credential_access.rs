use patrol_testkit::{FixtureEvent, Identity, json};

use super::{Built, call, calls};

pub(super) fn credential_access() -> Built {
    let of_instance = Identity::assumed_role("WebServer", "i-0123456789abcdef0");
    let elsewhere = |mut event: FixtureEvent| {
        event["detail"]["sourceIPAddress"] = json!("198.51.100.7");
        event.by(of_instance.clone())
    };
    let ask = |service: &str, name: &str| elsewhere(call(service, name, json!({})));
    let denied = |event: FixtureEvent| event.error("Client.UnauthorizedOperation");
    let passwords = calls("ec2", "GetPasswordData", "instanceId", 30);
    let parameters = json!({ "names": ["/app/one", "/app/two"], "withDecryption": true });
    let filters = json!({ "filters": [{ "key": "tag-key", "values": ["Environment"] }] });
    vec![
        (
            "credential-access.ec2-get-password-data",
            passwords.into_iter().map(denied).collect(),
        ),
        (
            "credential-access.ec2-steal-instance-credentials",
            vec![
                ask("sts", "GetCallerIdentity"),
                ask("ec2", "DescribeInstances"),
            ],
        ),
        (
            "credential-access.secretsmanager-batch-retrieve-secrets",
            vec![call("secretsmanager", "BatchGetSecretValue", filters)],
        ),
        (
            "credential-access.secretsmanager-retrieve-secrets",
            calls("secretsmanager", "GetSecretValue", "secretId", 20),
        ),
        (
            "credential-access.ssm-retrieve-securestring-parameters",
            (0..5)
                .map(|_| call("ssm", "GetParameters", parameters.clone()))
                .collect(),
        ),
    ]
}
