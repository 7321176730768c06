//! A function's role: what it logs, publishes and reads, and what its rules declare.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    control,
    error::TemplateError,
    function::Function,
    intrinsics::{arn, has, reference, sub},
    options::TemplateOptions,
    params, queue, secrets,
    sections::Sections,
    skip::skip,
    stream, topic, trail,
};
use patrol_core::{Permission, RuleEntry, Trigger};

/// Characters of all inline policies of a role, white space not counted.
///
/// Source: [IAM quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
const MAX_POLICY_CHARS: usize = 10_240;

/// Adds the role of a function.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let mut statements = own_statements(options, function);
    let (declared, mut reasons) = declared_statements(&function.rules);
    statements.extend(declared);
    for rule in &function.rules {
        if let Trigger::Stream(kind) = rule.trigger() {
            statements.push(stream::statement(rule, kind));
        }
    }
    for (rule, statement) in &options.statements {
        if rule
            .as_deref()
            .is_none_or(|name| function.rules.iter().any(|rule| rule.name == name))
        {
            statements.push(statement.clone());
        }
    }
    let policy = json!({ "Statement": statements, "Version": "2012-10-17" });
    let found = policy
        .to_string()
        .chars()
        .filter(|c| !c.is_whitespace())
        .count();
    if found > MAX_POLICY_CHARS {
        return Err(TemplateError::Limit {
            what: format!("characters in the policy of `{}`", function.id("Role")),
            found,
            limit: MAX_POLICY_CHARS,
            advice: format!(
                "most are those of {}: give rules with many permissions roles of their own with `--isolate RULE`",
                widest(function)
            ),
        });
    }
    let mut role = service_role(options, "lambda.amazonaws.com", None, "Patrol", &policy);
    if options.vpc.is_some() {
        reasons.push(
            "ec2:DescribeNetworkInterfaces, ec2:DescribeSubnets (VPC): EC2 describes on `*` alone; ec2:*NetworkInterface (VPC): Lambda names the interfaces, the function's code is denied them"
                .to_owned(),
        );
    }
    explain(&mut role, reasons);
    sections.resource(&function.id("Role"), role)
}

/// Says beside a role why some of its statements are wide.
pub(super) fn explain(role: &mut Value, mut reasons: Vec<String>) {
    if reasons.is_empty() {
        return;
    }
    reasons.sort();
    let explained = "Patrol.WideStatements beside this says why";
    let checks = [
        "CKV_AWS_107",
        "CKV_AWS_108",
        "CKV_AWS_109",
        "CKV_AWS_110",
        "CKV_AWS_111",
    ];
    role["Metadata"] = skip(&checks.map(|check| (check, explained)));
    role["Metadata"]["Patrol"] = json!({ "WideStatements": reasons });
}

/// The statements that rules declare, and why some are wide.
pub(super) fn declared_statements(rules: &[&RuleEntry]) -> (Vec<Value>, Vec<String>) {
    let (mut statements, mut reasons) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for rule in rules {
        for permission in rule.permissions() {
            let (statement, reason) = declared_statement(rule, &permission);
            reasons.extend(reason);
            // Rules that need the same client need the same statement once.
            if seen.insert(statement.to_string()) {
                statements.push(statement);
            }
        }
    }
    (statements, reasons)
}

/// A role that one AWS service may take in this account; where the service says for which resource it
/// takes it, only for that one.
pub(super) fn service_role(
    options: &TemplateOptions,
    service: &str,
    caller: Option<&str>,
    policy_name: &str,
    policy: &Value,
) -> Value {
    let mut trust = json!({
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": { "Service": service },
    });
    if let Some(caller) = caller {
        trust["Condition"] = json!({
            "ArnLike": { "aws:SourceArn": sub(caller) },
            "StringEquals": { "aws:SourceAccount": reference("AWS::AccountId") },
        });
    }
    let mut properties = json!({
        "AssumeRolePolicyDocument": { "Statement": [trust], "Version": "2012-10-17" },
        "Policies": [{ "PolicyDocument": policy, "PolicyName": policy_name }],
    });
    if let Some(boundary) = &options.permissions_boundary {
        properties["PermissionsBoundary"] = sub(boundary.as_str());
    }
    if let Some(path) = &options.role_path {
        properties["Path"] = json!(path);
    }
    json!({ "Properties": properties, "Type": "AWS::IAM::Role" })
}

/// What every function does: log, publish, hand over what failed.
fn own_statements(options: &TemplateOptions, function: &Function) -> Vec<Value> {
    let mut statements = vec![
        json!({
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": arn(&function.id("LogGroup")),
            "Sid": "Log",
        }),
        json!({
            "Action": "sns:Publish",
            "Effect": "Allow",
            "Resource": reference(topic::ID),
            "Sid": "Alert",
        }),
        only_with(
            params::DISPATCH,
            json!({
                "Action": "sns:Publish",
                "Effect": "Allow",
                "Resource": reference(params::DISPATCH),
                "Sid": "Dispatch",
            }),
        ),
        only_with(
            params::BUS,
            json!({
                "Action": "events:PutEvents",
                "Effect": "Allow",
                "Resource": reference(params::BUS),
                "Sid": "PutFindings",
            }),
        ),
        only_with(
            params::SECURITY_HUB,
            json!({
                "Action": "securityhub:BatchImportFindings",
                "Effect": "Allow",
                "Resource": reference(params::SECURITY_HUB),
                "Sid": "ImportFindings",
            }),
        ),
        json!({
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Condition": { "StringEquals": { "kms:ViaService": sub("sns.${AWS::Region}.${AWS::URLSuffix}") } },
            "Effect": "Allow",
            "Resource": topic::key_arn(options),
            "Sid": "EncryptAlerts",
        }),
        json!({
            "Action": "sqs:SendMessage",
            "Effect": "Allow",
            "Resource": arn(queue::ID),
            "Sid": "KeepFailedEvents",
        }),
    ];
    statements.extend(references(function));
    statements.push(secrets::statement());
    statements.extend(function.state.statements(function.sweeps));
    statements.extend(control::statement(options));
    statements.extend(trail::statements(options, function));
    if options.vpc.is_some() {
        statements.extend(network_statements());
    }
    statements
}

/// Reading what references such as `ssm:/STACK/token` lead to. An isolated rule's function reads
/// what stands below the rule's own name, and what is for all.
fn references(function: &Function) -> [Value; 2] {
    let names: Vec<_> = match function.isolated() {
        Some(rule) => vec![format!("{}/*", rule.logical_id()), "shared/*".to_owned()],
        None => vec!["*".to_owned()],
    };
    let read = |sid: &str, actions: &[&str], place: &str| {
        let place = format!("arn:${{AWS::Partition}}:{place}${{AWS::StackName}}/");
        let resources: Vec<_> = names
            .iter()
            .map(|name| sub(format!("{place}{name}")))
            .collect();
        json!({ "Action": actions, "Effect": "Allow", "Resource": resources, "Sid": sid })
    };
    [
        read(
            "ReadParameters",
            &["ssm:GetParameter", "ssm:GetParameters"],
            "ssm:${AWS::Region}:${AWS::AccountId}:parameter/",
        ),
        read(
            "ReadSecrets",
            &["secretsmanager:GetSecretValue"],
            "secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:",
        ),
    ]
}

/// What Lambda itself does with the role to put a function into a VPC; the function's own code is
/// kept from it.
///
/// Source: [VPC permissions](https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions).
fn network_statements() -> [Value; 3] {
    let changes = json!([
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
    ]);
    let here = sub("arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:*/*");
    let code = sub("arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*");
    [
        json!({ "Action": changes, "Effect": "Allow", "Resource": here, "Sid": "JoinNetwork" }),
        json!({
            "Action": ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
            "Effect": "Allow",
            "Resource": "*",
            "Sid": "SeeNetwork",
        }),
        json!({
            "Action": changes,
            "Condition": { "ArnLike": { "lambda:SourceFunctionArn": code } },
            "Effect": "Deny",
            "Resource": "*",
            "Sid": "LambdaAlone",
        }),
    ]
}

/// A statement that stands only when its parameter is set.
fn only_with(parameter: &str, statement: Value) -> Value {
    json!({ "Fn::If": [has(parameter), statement, reference("AWS::NoValue")] })
}

/// A statement that a rule declares, and why it is as wide as it is.
fn declared_statement(rule: &RuleEntry, permission: &Permission) -> (Value, Option<String>) {
    let resources: Vec<_> = permission
        .resources
        .iter()
        .map(|resource| sub(resource.as_str()))
        .collect();
    let statement =
        json!({ "Action": permission.actions, "Effect": "Allow", "Resource": resources });
    let reason = permission.reason.as_ref();
    let reason =
        reason.map(|why| format!("{} ({}): {why}", permission.actions.join(", "), rule.name));
    (statement, reason)
}

/// The rule whose permissions take the most room.
fn widest(function: &Function) -> String {
    let size = |rule: &&&RuleEntry| -> usize {
        let permissions = rule.permissions();
        let permissions = permissions.iter();
        permissions
            .flat_map(|permission| permission.actions.iter().chain(&permission.resources))
            .map(String::len)
            .sum()
    };
    let rule = function.rules.iter().max_by_key(size);
    rule.map_or_else(
        || "no rule".to_owned(),
        |rule| format!("rule `{}`", rule.name),
    )
}
