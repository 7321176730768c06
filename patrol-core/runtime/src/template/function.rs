//! A function with its log group, its failure destination and its limits.

use serde_json::{Map, Value, json};

use super::{
    Template, TemplateError,
    draft::Draft,
    host::Host,
    intrinsics::{arn, reference, sub},
    params, queue,
    skip::skip,
    stream, topic, trail,
};
use patrol_core::{ParamDecl, Trigger};

/// Retries of an event before it goes to the dead letters: Lambda's most, after one and two
/// minutes.
const RETRIES: u8 = 2;

/// Hours that an event waits for a throttled function: Lambda's most.
const MAX_EVENT_AGE_SECONDS: u32 = 6 * 60 * 60;

/// Adds the function, its log group and where its failed events go.
pub(super) fn add(
    template: &Template,
    host: &Host,
    digest: &str,
    draft: &mut Draft,
) -> Result<(), TemplateError> {
    let function = host.id("Function");
    template.parameters_in.add(host, draft)?;
    draft.resource(&host.id("LogGroup"), log_group(template, host))?;
    draft.resource(&function, resource(template, host, digest)?)?;
    draft.resource(
        &host.id("FailureDestination"),
        json!({
            "Type": "AWS::Lambda::EventInvokeConfig",
            "Properties": {
                "DestinationConfig": { "OnFailure": { "Destination": arn(queue::ID) } },
                "FunctionName": reference(&function),
                "MaximumEventAgeInSeconds": MAX_EVENT_AGE_SECONDS,
                "MaximumRetryAttempts": RETRIES,
                "Qualifier": "$LATEST",
            },
        }),
    )?;
    let whose = host.isolated().map_or("the rules".to_owned(), |rule| {
        format!("rule `{}`", rule.name)
    });
    draft.output(
        &host.id("FunctionName"),
        &format!("Name of the function of {whose}"),
        reference(&function),
    )?;
    draft.output(
        &host.id("FunctionArn"),
        &format!("ARN of the function of {whose}"),
        arn(&function),
    )
}

fn resource(template: &Template, host: &Host, digest: &str) -> Result<Value, TemplateError> {
    let mut skips = vec![
        (
            "CKV_AWS_116",
            "failed events go to the queue that EventInvokeConfig names",
        ),
        (
            "CKV_AWS_173",
            "Lambda encrypts the environment with its own key; secrets may be references to a store",
        ),
    ];
    let mut properties = json!({
        "Architectures": [template.arch.as_str()],
        "Code": { "S3Bucket": reference("CodeS3Bucket"), "S3Key": reference("CodeS3Key") },
        "Description": description(host),
        "Environment": { "Variables": environment(template, host, digest)? },
        "Handler": "bootstrap",
        "LoggingConfig": { "LogFormat": "JSON", "LogGroup": reference(&host.id("LogGroup")) },
        "MemorySize": template.memory,
        "Role": arn(&host.id("Role")),
        "Runtime": "provided.al2023",
        "Timeout": template.timeout,
    });
    if let Some(concurrency) = template.reserved_concurrency {
        properties["ReservedConcurrentExecutions"] = json!(concurrency);
    } else {
        skips.push((
            "CKV_AWS_115",
            "reserved concurrency is the operator's choice: `--reserved-concurrency`",
        ));
    }
    if !template.layers.is_empty() {
        properties["Layers"] = json!(template.layers);
    }
    match &template.vpc {
        Some(vpc) => {
            properties["VpcConfig"] =
                json!({ "SecurityGroupIds": vpc.security_groups, "SubnetIds": vpc.subnets });
        }
        None => skips.push((
            "CKV_AWS_117",
            "the function calls AWS alone; a VPC is the operator's choice",
        )),
    }
    Ok(json!({
        "Metadata": skip(&skips),
        "Properties": properties,
        "Type": "AWS::Lambda::Function",
    }))
}

fn description(host: &Host) -> String {
    match host.isolated() {
        // Lambda takes 256 characters.
        Some(rule) => rule.docs().summary().chars().take(256).collect(),
        None => format!("Patrol: {} rules", host.rules.len()),
    }
}

/// What the function reads at its start: the rules' parameters under their own names, where to
/// send alerts, which sources are whose.
pub(super) fn environment(
    template: &Template,
    host: &Host,
    digest: &str,
) -> Result<Map<String, Value>, TemplateError> {
    let mut variables = Map::new();
    variables.insert("AlertTopicArn".into(), reference(topic::ID));
    for name in [
        params::BUS,
        "AlertAggregation",
        "AlertRoutes",
        params::DISPATCH,
    ] {
        variables.insert(name.into(), reference(name));
    }
    variables.insert("PatrolDigest".into(), json!(digest));
    // What the function itself causes must not come back to it.
    variables.insert("PatrolRoleArn".into(), arn(&host.id("Role")));
    if let Some(bucket) = &template.trail_bucket {
        variables.insert(trail::VARIABLE.into(), json!(bucket));
    }
    if host.isolated().is_some() {
        let names: Vec<_> = host.rules.iter().map(|rule| rule.name).collect();
        variables.insert("PatrolRules".into(), json!(names.join(",")));
    }
    if let Some(id) = template.parameters_in.id(host) {
        variables.insert("PatrolParameters".into(), sub(format!("ssm:${{{id}}}")));
    }
    if let Some(age) = &template.refresh_after {
        variables.insert("PatrolRefreshAfter".into(), json!(age));
    }
    for rule in &host.rules {
        let stores = |param: &&ParamDecl| template.parameters_in.stores(param);
        for param in rule.params.iter().filter(|param| !stores(param)) {
            // A parameter of this name would take the place of the function's own.
            if variables
                .insert(param.key(), params::value(param))
                .is_some()
            {
                return Err(TemplateError::NameTaken(param.key()));
            }
        }
        let source = match rule.trigger() {
            Trigger::Sns => rule.logical_id() + "Topic",
            Trigger::Stream(_) => stream::parameter(rule),
            _ => continue,
        };
        let name = rule.logical_id() + "SourceArn";
        if variables.insert(name.clone(), reference(&source)).is_some() {
            return Err(TemplateError::NameTaken(name));
        }
    }
    Ok(variables)
}

fn log_group(template: &Template, host: &Host) -> Value {
    let name = match host.isolated() {
        Some(rule) => format!("/aws/lambda/${{AWS::StackName}}-{}", rule.logical_id()),
        None => "/aws/lambda/${AWS::StackName}".to_owned(),
    };
    let properties = json!({
        "LogGroupName": sub(name),
        "RetentionInDays": template.retention,
    });
    json!({
        "DeletionPolicy": "Delete",
        "Metadata": skip(&[("CKV_AWS_158", "CloudWatch Logs encrypts with its own key; the function logs no secret")]),
        "Properties": properties,
        "Type": "AWS::Logs::LogGroup",
        "UpdateReplacePolicy": "Delete",
    })
}
