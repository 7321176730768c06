use patrol_testkit::{Identity, json};

use super::{Built, STRANGER, call, trust_of_stranger};

pub(super) fn persistence() -> Built {
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
