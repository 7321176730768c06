//! A function with its log group, its failure destination and its limits.

use serde_json::{Map, Value, json};

use super::{
    deletion::kept,
    environment::environment,
    error::TemplateError,
    function::Function,
    intrinsics::{arn, has, reference},
    options::TemplateOptions,
    parameter_store,
    params::CODE_VERSION,
    queue,
    sections::Sections,
    skip::skip,
};

/// Retries of an event before it goes to the dead letters: Lambda's most, after one and two
/// minutes.
const RETRIES: u8 = 2;

/// Hours that an event waits for a throttled function: Lambda's most.
const MAX_EVENT_AGE_SECONDS: u32 = 6 * 60 * 60;

/// Adds the function, its log group and where its failed events go.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    digest: &str,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let id = function.id("Function");
    parameter_store::add(options, function, sections)?;
    sections.resource(&function.id("LogGroup"), log_group(options))?;
    sections.resource(&id, resource(options, function, digest)?)?;
    sections.resource(
        &function.id("FailureDestination"),
        json!({
            "Type": "AWS::Lambda::EventInvokeConfig",
            "Properties": {
                "DestinationConfig": { "OnFailure": { "Destination": arn(queue::ID) } },
                "FunctionName": reference(&id),
                "MaximumEventAgeInSeconds": MAX_EVENT_AGE_SECONDS,
                "MaximumRetryAttempts": RETRIES,
                "Qualifier": "$LATEST",
            },
        }),
    )?;
    let whose = function.whose();
    sections.output(
        &function.id("FunctionName"),
        &format!("Name of the function of {whose}"),
        reference(&id),
    )?;
    sections.output(
        &function.id("FunctionArn"),
        &format!("ARN of the function of {whose}"),
        arn(&id),
    )
}

fn resource(
    options: &TemplateOptions,
    function: &Function,
    digest: &str,
) -> Result<Value, TemplateError> {
    let webhooks = options.webhook_concurrency;
    let webhooks = webhooks.filter(|_| function.serves_webhooks_only());
    Ok(of_code(
        options,
        &Described {
            description: description(function),
            environment: environment(options, function, digest)?,
            log_group: &function.id("LogGroup"),
            role: &function.id("Role"),
            concurrency: webhooks.or(options.reserved_concurrency),
            failures: "failed events go to the queue that EventInvokeConfig names",
        },
    ))
}

/// What tells one function of the code from another.
pub(super) struct Described<'a> {
    pub(super) description: String,
    pub(super) environment: Map<String, Value>,
    /// Logical ids.
    pub(super) log_group: &'a str,
    pub(super) role: &'a str,
    pub(super) concurrency: Option<u32>,
    /// Where failed invocations go, for readers who miss a dead-letter queue.
    pub(super) failures: &'a str,
}

/// A function of the stack's code.
pub(super) fn of_code(options: &TemplateOptions, described: &Described<'_>) -> Value {
    let mut skips = vec![
        ("CKV_AWS_116", described.failures),
        (
            "CKV_AWS_173",
            "Lambda encrypts the environment with its own key; secrets may be references to a store",
        ),
    ];
    let mut properties = json!({
        "Architectures": [options.arch.as_str()],
        "Code": {
            "S3Bucket": reference("CodeS3Bucket"),
            "S3Key": reference("CodeS3Key"),
            "S3ObjectVersion": { "Fn::If": [has(CODE_VERSION), reference(CODE_VERSION), reference("AWS::NoValue")] },
        },
        "Description": described.description,
        "Environment": { "Variables": described.environment },
        "Handler": "bootstrap",
        "LoggingConfig": { "LogFormat": "JSON", "LogGroup": reference(described.log_group) },
        "MemorySize": options.memory,
        "Role": arn(described.role),
        "Runtime": "provided.al2023",
        "Timeout": options.timeout,
    });
    if let Some(concurrency) = described.concurrency {
        properties["ReservedConcurrentExecutions"] = json!(concurrency);
    } else {
        skips.push((
            "CKV_AWS_115",
            "reserved concurrency is the operator's choice: `--reserved-concurrency`",
        ));
    }
    if !options.layers.is_empty() {
        properties["Layers"] = json!(options.layers);
    }
    match &options.vpc {
        Some(vpc) => {
            properties["VpcConfig"] =
                json!({ "SecurityGroupIds": vpc.security_groups, "SubnetIds": vpc.subnets });
        }
        None => skips.push((
            "CKV_AWS_117",
            "the function calls AWS alone; a VPC is the operator's choice",
        )),
    }
    json!({
        "Metadata": skip(&skips),
        "Properties": properties,
        "Type": "AWS::Lambda::Function",
    })
}

fn description(function: &Function) -> String {
    match function.isolated() {
        // Lambda takes 256 characters.
        Some(rule) => rule.docs().summary().chars().take(256).collect(),
        None => match function.rules.len() {
            1 => "Patrol: 1 rule".to_owned(),
            rules => format!("Patrol: {rules} rules"),
        },
    }
}

/// CloudFormation names the group: it stays when the stack is deleted, and a new stack of the same
/// name must not find its own taken.
pub(super) fn log_group(options: &TemplateOptions) -> Value {
    let group = json!({
        "Metadata": skip(&[("CKV_AWS_158", "CloudWatch Logs encrypts with its own key; the function logs no secret")]),
        "Properties": { "RetentionInDays": options.retention },
        "Type": "AWS::Logs::LogGroup",
    });
    kept(options, group)
}
