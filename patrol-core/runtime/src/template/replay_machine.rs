//! The state machine of replays: a distributed map that calls the function for each part of a plan.
//!
//! ```text
//! plan.jsonl -> for each line: Read -> done? -- no, from where it stopped --> Read
//!                                        +-- yes --> End
//! ```
//!
//! Source: [distributed map](https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html).

use serde_json::{Value, json};

use super::{
    error::TemplateError,
    intrinsics::{arn, reference, sub},
    options::TemplateOptions,
    role::service_role,
    sections::Sections,
    skip::skip,
};
use crate::replay::{FOLDER, MAP_FOLDER};

/// Logical ids of what the machine calls and reads.
pub(super) const FUNCTION: &str = "Function";
pub(super) const RESULTS: &str = "Results";
const ID: &str = "Machine";
const ROLE: &str = "MachineRole";

/// Attempts of an invocation after the first.
const RETRIES: u32 = 5;

/// Adds the state machine, its role, and the output that names it.
pub(super) fn add(options: &TemplateOptions, sections: &mut Sections) -> Result<(), TemplateError> {
    sections.resource(ROLE, role(options))?;
    sections.resource(ID, machine())?;
    // It starts executions of its own, so that its role and itself would each need the other first.
    sections.resource("MachinePolicy", own_executions())?;
    sections.output(
        "StateMachineArn",
        "ARN of the state machine that replays",
        reference(ID),
    )
}

fn machine() -> Value {
    json!({
        "DependsOn": "ResultsPolicy",
        "Metadata": skip(&[
            ("CKV_AWS_284", "a trace of each of some thousand invocations tells nothing that their results do not"),
            ("CKV_AWS_285", "executions are in Step Functions' own history, and what each did is in its result"),
        ]),
        "Properties": {
            "Definition": definition(),
            "RoleArn": arn(ROLE),
            "StateMachineType": "STANDARD",
        },
        "Type": "AWS::StepFunctions::StateMachine",
    })
}

fn definition() -> Value {
    // A function that is killed, throttled or out of memory is called again, and reads its part again.
    let retry = json!([{
        "BackoffRate": 2,
        "ErrorEquals": ["States.ALL"],
        "IntervalSeconds": 2,
        "JitterStrategy": "FULL",
        "MaxAttempts": RETRIES,
        "MaxDelaySeconds": 60,
    }]);
    let states = json!({
        "Read": {
            "Next": "Done",
            "OutputPath": "$.Payload",
            "Parameters": { "FunctionName": arn(FUNCTION), "Payload.$": "$" },
            "Resource": service("lambda:invoke"),
            "Retry": retry,
            "Type": "Task",
        },
        "Done": {
            "Choices": [{ "BooleanEquals": true, "Next": "End", "Variable": "$.done" }],
            "Default": "Read",
            "Type": "Choice",
        },
        // What was found is in the bucket: all answers together would be too long for an output.
        "End": { "End": true, "Result": {}, "Type": "Pass" },
    });
    json!({
        "Comment": "Replays the parts of a plan",
        "StartAt": "Replay",
        "States": { "Replay": {
            "End": true,
            "ItemProcessor": {
                "ProcessorConfig": { "ExecutionType": "STANDARD", "Mode": "DISTRIBUTED" },
                "StartAt": "Read",
                "States": states,
            },
            "ItemReader": {
                "Parameters": { "Bucket": reference(RESULTS), "Key.$": "$.plan" },
                "ReaderConfig": { "InputType": "JSONL" },
                "Resource": service("s3:getObject"),
            },
            "ItemSelector": { "replay": { "id.$": "$.id", "range.$": "$$.Map.Item.Value" } },
            "Label": "Ranges",
            "MaxConcurrencyPath": "$.concurrency",
            "ResultWriter": {
                "Parameters": { "Bucket": reference(RESULTS), "Prefix": MAP_FOLDER.trim_end_matches('/') },
                "Resource": service("s3:putObject"),
            },
            // A part that cannot be read is named by the reader of the results; the others go on.
            "ToleratedFailurePercentage": 100,
            "Type": "Map",
        } },
    })
}

/// What Step Functions itself calls.
fn service(call: &str) -> Value {
    sub(format!("arn:${{AWS::Partition}}:states:::{call}"))
}

fn role(options: &TemplateOptions) -> Value {
    let policy = json!({
        "Statement": [
            {
                "Action": "lambda:InvokeFunction",
                "Effect": "Allow",
                "Resource": arn(FUNCTION),
                "Sid": "ReadRanges",
            },
            {
                "Action": "s3:GetObject",
                "Effect": "Allow",
                "Resource": sub(format!("${{{RESULTS}.Arn}}/{FOLDER}*")),
                "Sid": "ReadPlan",
            },
            {
                "Action": [
                    "s3:AbortMultipartUpload",
                    "s3:GetObject",
                    "s3:ListMultipartUploadParts",
                    "s3:PutObject",
                ],
                "Effect": "Allow",
                "Resource": sub(format!("${{{RESULTS}.Arn}}/{MAP_FOLDER}*")),
                "Sid": "WriteOutcomes",
            },
        ],
        "Version": "2012-10-17",
    });
    service_role(
        options,
        "states.amazonaws.com",
        Some("arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:*"),
        "Patrol",
        &policy,
    )
}

/// What a distributed map does with executions of its own.
///
/// Source: [policies for distributed maps](https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html).
fn own_executions() -> Value {
    let executions =
        "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${Machine.Name}";
    json!({
        "Properties": {
            "PolicyDocument": {
                "Statement": [
                    {
                        "Action": "states:StartExecution",
                        "Effect": "Allow",
                        "Resource": reference(ID),
                        "Sid": "StartRanges",
                    },
                    {
                        "Action": ["states:DescribeExecution", "states:RedriveExecution", "states:StopExecution"],
                        "Effect": "Allow",
                        "Resource": [sub(format!("{executions}/*")), sub(format!("{executions}:*"))],
                        "Sid": "FollowRanges",
                    },
                ],
                "Version": "2012-10-17",
            },
            "PolicyName": "PatrolRanges",
            "Roles": [reference(ROLE)],
        },
        "Type": "AWS::IAM::Policy",
    })
}
