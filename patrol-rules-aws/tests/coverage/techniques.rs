//! Attack techniques against AWS, by the names of Stratus Red Team, as events that were built from what
//! each technique's documentation says it calls.
//!
//! Source: [Stratus Red Team, AWS](https://stratus-red-team.cloud/attack-techniques/AWS/).

use patrol_testkit::{FixtureEvent, Identity, Value, api_call, console_sign_in, json};

/// A technique and the events that it leaves.
pub(crate) struct Technique {
    /// Its name, without `aws.` before it.
    pub(crate) name: &'static str,
    pub(crate) events: Vec<FixtureEvent>,
}

/// An account of somebody else's.
const STRANGER: &str = "999988887777";

fn call(service: &str, name: &str, request: Value) -> FixtureEvent {
    let attacker = Identity::iam_user("mallory");
    api_call(&format!("{service}.amazonaws.com"), name, request).by(attacker)
}

/// The same call on several things.
fn calls(service: &str, name: &str, field: &str, count: usize) -> Vec<FixtureEvent> {
    let one = |number| call(service, name, json!({ field: format!("thing-{number}") }));
    (0..count).map(one).collect()
}

fn trust_of_stranger() -> String {
    let principal = json!({ "AWS": format!("arn:aws:iam::{STRANGER}:root") });
    let statement =
        json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// Every technique, by name.
pub(crate) fn all() -> Vec<Technique> {
    let mut all: Vec<_> = [
        credential_access(),
        defense_evasion(),
        discovery(),
        execution(),
        exfiltration(),
        impact(),
        lateral_movement(),
        persistence(),
    ]
    .into_iter()
    .flatten()
    .map(|(name, events)| Technique { name, events })
    .collect();
    all.sort_by_key(|technique| technique.name);
    all
}

type Built = Vec<(&'static str, Vec<FixtureEvent>)>;

fn credential_access() -> Built {
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

fn defense_evasion() -> Built {
    let trail = json!({ "name": "arn:aws:cloudtrail:us-east-1:111122223333:trail/main" });
    let selectors = json!({
        "trailName": "main",
        "eventSelectors": [{ "readWriteType": "ReadOnly", "includeManagementEvents": false, "dataResources": [] }],
    });
    let lifecycle = json!({
        "bucketName": "company-cloudtrail-logs",
        "LifecycleConfiguration": { "Rule": { "ID": "nuke", "Status": "Enabled", "Prefix": "*", "Expiration": { "Days": 1 } } },
    });
    let flow_logs = json!({ "DeleteFlowLogsRequest": { "FlowLogId": { "tag": 1, "content": "fl-0123456789abcdef0" } } });
    vec![
        (
            "defense-evasion.cloudtrail-delete",
            vec![call("cloudtrail", "DeleteTrail", trail.clone())],
        ),
        (
            "defense-evasion.cloudtrail-event-selectors",
            vec![call("cloudtrail", "PutEventSelectors", selectors)],
        ),
        (
            "defense-evasion.cloudtrail-lifecycle-rule",
            vec![call("s3", "PutBucketLifecycle", lifecycle)],
        ),
        (
            "defense-evasion.cloudtrail-stop",
            vec![call("cloudtrail", "StopLogging", trail)],
        ),
        (
            "defense-evasion.dns-delete-logs",
            vec![call(
                "route53resolver",
                "DeleteResolverQueryLogConfig",
                json!({ "resolverQueryLogConfigId": "rqlc-0123456789abcdef" }),
            )],
        ),
        (
            "defense-evasion.organizations-leave",
            vec![call("organizations", "LeaveOrganization", json!(null)).error("AccessDenied")],
        ),
        (
            "defense-evasion.vpc-remove-flow-logs",
            vec![call("ec2", "DeleteFlowLogs", flow_logs)],
        ),
    ]
}

fn discovery() -> Built {
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

fn execution() -> Built {
    let instance =
        json!({ "instancesSet": { "items": [{ "instanceId": "i-0123456789abcdef0" }] } });
    let run = json!({ "instanceType": "p2.xlarge", "instancesSet": { "items": [{ "imageId": "ami-0123456789abcdef0", "minCount": 10, "maxCount": 10 }] } });
    let user_data =
        json!({ "instanceId": "i-0123456789abcdef0", "userData": "<sensitiveDataRemoved>" });
    let notebook = json!({ "notebookInstanceName": "research", "lifecycleConfigName": "new" });
    let command = json!({
        "documentName": "AWS-RunShellScript",
        "instanceIds": ["i-1", "i-2", "i-3"],
        "parameters": "HIDDEN_DUE_TO_SECURITY_REASONS",
    });
    vec![
        (
            "execution.ec2-launch-unusual-instances",
            vec![call("ec2", "RunInstances", run).error("Client.UnauthorizedOperation")],
        ),
        (
            "execution.ec2-user-data",
            vec![
                call("ec2", "StopInstances", instance.clone()),
                call("ec2", "ModifyInstanceAttribute", user_data),
                call("ec2", "StartInstances", instance),
            ],
        ),
        (
            "execution.sagemaker-update-lifecycle-config",
            vec![
                call(
                    "sagemaker",
                    "StopNotebookInstance",
                    json!({ "notebookInstanceName": "research" }),
                ),
                call("sagemaker", "UpdateNotebookInstance", notebook),
            ],
        ),
        (
            "execution.ssm-send-command",
            vec![call("ssm", "SendCommand", command)],
        ),
        (
            "execution.ssm-start-session",
            calls("ssm", "StartSession", "target", 3),
        ),
    ]
}

fn exfiltration() -> Built {
    let open = json!({
        "groupId": "sg-0123456789abcdef0",
        "ipPermissions": { "items": [{ "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": { "items": [{ "cidrIp": "0.0.0.0/0" }] } }] },
    });
    let add = json!({ "add": { "items": [{ "userId": STRANGER }] } });
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{STRANGER}:root") }, "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::payroll", "arn:aws:s3:::payroll/*"] }],
    });
    let snapshot = json!({ "snapshotId": "snap-0123456789abcdef0", "createVolumePermission": add, "attributeType": "CREATE_VOLUME_PERMISSION" });
    let image = json!({ "imageId": "ami-0123456789abcdef0", "launchPermission": add, "attributeType": "launchPermission" });
    let database = json!({ "dBSnapshotIdentifier": "payroll", "attributeName": "restore", "valuesToAdd": [STRANGER] });
    vec![
        (
            "exfiltration.ec2-security-group-open-port-22-ingress",
            vec![call("ec2", "AuthorizeSecurityGroupIngress", open)],
        ),
        (
            "exfiltration.ec2-share-ami",
            vec![call("ec2", "ModifyImageAttribute", image)],
        ),
        (
            "exfiltration.ec2-share-ebs-snapshot",
            vec![call("ec2", "ModifySnapshotAttribute", snapshot)],
        ),
        (
            "exfiltration.rds-share-snapshot",
            vec![call("rds", "ModifyDBSnapshotAttribute", database)],
        ),
        (
            "exfiltration.s3-backdoor-bucket-policy",
            vec![call(
                "s3",
                "PutBucketPolicy",
                json!({ "bucketName": "payroll", "bucketPolicy": policy }),
            )],
        ),
    ]
}

fn impact() -> Built {
    let model = json!({ "modelId": "anthropic.claude-v2" });
    let object = |number: usize| json!({ "bucketName": "payroll", "key": format!("{number}.csv") });
    let encrypted = |number: usize| {
        let mut request = object(number);
        request["x-amz-server-side-encryption-customer-algorithm"] = json!("AES256");
        request["x-amz-copy-source"] = json!(format!("payroll/{number}.csv"));
        call("s3", "CopyObject", request)
    };
    let each = |name: &str| {
        (0..50)
            .map(|number| call("s3", name, object(number)))
            .collect()
    };
    let mut batch: Vec<_> = vec![call(
        "s3",
        "DeleteObjects",
        json!({ "bucketName": "payroll", "delete": "" }),
    )];
    let note = json!({ "bucketName": "payroll", "key": "FILES-DELETED.txt" });
    batch.push(call("s3", "PutObject", note));
    vec![
        (
            "impact.bedrock-invoke-model",
            vec![
                call(
                    "bedrock",
                    "PutUseCaseForModelAccess",
                    json!({ "formData": "" }),
                ),
                call("bedrock", "CreateFoundationModelAgreement", model.clone()),
                call("bedrock", "PutFoundationModelEntitlement", model.clone()),
                call("bedrock", "InvokeModel", model),
            ],
        ),
        (
            "impact.ec2-deregister-ami",
            vec![call(
                "ec2",
                "DeregisterImage",
                json!({ "imageId": "ami-0123456789abcdef0" }),
            )],
        ),
        ("impact.s3-ransomware-batch-deletion", batch),
        (
            "impact.s3-ransomware-client-side-encryption",
            (0..50).map(encrypted).collect(),
        ),
        (
            "impact.s3-ransomware-individual-deletion",
            each("DeleteObject"),
        ),
    ]
}

fn lateral_movement() -> Built {
    let serial = json!({ "instanceId": "i-0123456789abcdef0", "serialPort": 0 });
    let no_mfa = {
        let mut event = console_sign_in("IAMUser");
        event["detail"]["userIdentity"]["userName"] = json!("alice");
        event["detail"]["additionalEventData"] = json!({ "MFAUsed": "No" });
        event["detail"]["responseElements"] = json!({ "ConsoleLogin": "Success" });
        event
    };
    vec![
        ("initial-access.console-login-without-mfa", vec![no_mfa]),
        (
            "lateral-movement.ec2-serial-console-send-ssh-public-key",
            vec![
                call("ec2", "EnableSerialConsoleAccess", json!({})),
                call(
                    "ec2-instance-connect",
                    "SendSerialConsoleSSHPublicKey",
                    serial,
                ),
            ],
        ),
        (
            "lateral-movement.ec2-instance-connect",
            calls("ec2-instance-connect", "SendSSHPublicKey", "instanceId", 3),
        ),
    ]
}

fn persistence() -> Built {
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    let of = |name: &str| json!({ "userName": name });
    let function = "arn:aws:lambda:us-east-1:111122223333:function:billing";
    let layer = format!("arn:aws:lambda:us-east-1:{STRANGER}:layer:extension:1");
    let configuration = json!({ "functionName": function, "layers": [layer] });
    let permission = json!({ "functionName": function, "principal": "*", "action": "lambda:InvokeFunction", "statementId": "backdoor" });
    vec![
        (
            "persistence.iam-backdoor-role",
            vec![call(
                "iam",
                "UpdateAssumeRolePolicy",
                json!({ "roleName": "App", "policyDocument": trust_of_stranger() }),
            )],
        ),
        (
            "persistence.iam-backdoor-user",
            vec![call("iam", "CreateAccessKey", of("alice"))],
        ),
        (
            "persistence.iam-create-admin-user",
            vec![
                call("iam", "CreateUser", of("backup")),
                call(
                    "iam",
                    "AttachUserPolicy",
                    json!({ "userName": "backup", "policyArn": admin }),
                ),
                call("iam", "CreateAccessKey", of("backup")),
            ],
        ),
        (
            "persistence.iam-create-backdoor-role",
            vec![
                call(
                    "iam",
                    "CreateRole",
                    json!({ "roleName": "Backup", "assumeRolePolicyDocument": trust_of_stranger() }),
                ),
                call(
                    "iam",
                    "AttachRolePolicy",
                    json!({ "roleName": "Backup", "policyArn": admin }),
                ),
            ],
        ),
        (
            "persistence.iam-create-user-login-profile",
            vec![call(
                "iam",
                "CreateLoginProfile",
                json!({ "userName": "robot", "passwordResetRequired": false }),
            )],
        ),
        (
            "persistence.lambda-backdoor-function",
            vec![call("lambda", "AddPermission20150331v2", permission)],
        ),
        (
            "persistence.lambda-layer-extension",
            vec![call(
                "lambda",
                "UpdateFunctionConfiguration20150331v2",
                configuration,
            )],
        ),
        (
            "persistence.lambda-overwrite-code",
            vec![call(
                "lambda",
                "UpdateFunctionCode20150331v2",
                json!({ "functionName": function }),
            )],
        ),
        (
            "persistence.rolesanywhere-create-trust-anchor",
            vec![
                call(
                    "rolesanywhere",
                    "CreateTrustAnchor",
                    json!({ "name": "backup", "enabled": true }),
                ),
                call(
                    "rolesanywhere",
                    "CreateProfile",
                    json!({ "name": "backup", "roleArns": ["arn:aws:iam::111122223333:role/Backup"] }),
                ),
            ],
        ),
        (
            "persistence.sts-federation-token",
            vec![
                call(
                    "sts",
                    "GetFederationToken",
                    json!({ "name": "mallory", "durationSeconds": 129_600 }),
                )
                .by(Identity::iam_user("alice")),
            ],
        ),
        (
            "privilege-escalation.iam-update-user-login-profile",
            vec![call("iam", "UpdateLoginProfile", of("alice"))],
        ),
    ]
}
