//! Calls that decide what a pipeline, a job or an application runs.

use crate::shared::change::{Change, always, when_has, when_is};

const BUILD: &str = "started a build with overrides of the build project";

pub(super) static CHANGES: [Change; 5] = [
    always(
        "codebuild",
        &["ImportSourceCredentials"],
        "imported credentials for source code into CodeBuild",
    ),
    always(
        "codebuild",
        &[
            "StartCommandExecution",
            "StartSandbox",
            "StartSandboxConnection",
        ],
        "opened a sandbox of the build project",
    ),
    when_is(
        "codebuild",
        &["CreateWebhook", "UpdateWebhook"],
        ("pattern", "WORKFLOW_JOB_QUEUED"),
        "let jobs of another repository run in the build project",
    ),
    always(
        "codeconnections",
        &["CreateHost", "UpdateHost"],
        "changed a host of source code:",
    ),
    always(
        "codestar-connections",
        &["CreateHost", "UpdateHost"],
        "changed a host of source code:",
    ),
];

/// Calls that are reported of people alone: programs make them all the time.
pub(super) static BY_HAND: [Change; 38] = [
    always(
        "amplify",
        &["CreateDeployment", "StartDeployment"],
        "deployed the Amplify app",
    ),
    when_has(
        "amplify",
        &["UpdateApp"],
        "buildSpec",
        "changed how the Amplify app is built",
    ),
    when_has(
        "apprunner",
        &["UpdateService"],
        "sourceConfiguration",
        "changed the source of the App Runner service",
    ),
    always(
        "appsync",
        &["UpdateFunction", "UpdateResolver"],
        "changed a resolver of the API",
    ),
    always(
        "batch",
        &["RegisterJobDefinition"],
        "registered the job definition",
    ),
    when_has(
        "codebuild",
        &["StartBuild", "StartBuildBatch"],
        "buildspecOverride",
        BUILD,
    ),
    when_has(
        "codebuild",
        &["StartBuild", "StartBuildBatch"],
        "sourceLocationOverride",
        BUILD,
    ),
    when_has(
        "codebuild",
        &["StartBuild", "StartBuildBatch"],
        "sourceAuthOverride",
        BUILD,
    ),
    when_has(
        "codebuild",
        &["StartBuild", "StartBuildBatch"],
        "secondarySourcesOverride",
        BUILD,
    ),
    when_has(
        "codebuild",
        &["StartBuild", "StartBuildBatch"],
        "imageOverride",
        BUILD,
    ),
    when_has(
        "codebuild",
        &["StartBuild", "StartBuildBatch"],
        "environmentVariablesOverride",
        BUILD,
    ),
    when_is(
        "codebuild",
        &["StartBuild", "StartBuildBatch"],
        ("privilegedModeOverride", "true"),
        BUILD,
    ),
    when_is(
        "codebuild",
        &["StartBuild", "StartBuildBatch"],
        ("debugSessionEnabled", "true"),
        "started a build with a debug session of",
    ),
    when_has(
        "codebuild",
        &["UpdateProject"],
        "source",
        "changed the source or environment of the build project",
    ),
    when_has(
        "codebuild",
        &["UpdateProject"],
        "environment",
        "changed the source or environment of the build project",
    ),
    always(
        "codecommit",
        &["PutRepositoryTriggers"],
        "changed the triggers of the repository",
    ),
    when_has(
        "codedeploy",
        &["CreateDeployment"],
        "revision",
        "deployed a revision of",
    ),
    always(
        "codepipeline",
        &["PutWebhook", "UpdatePipeline"],
        "changed the pipeline",
    ),
    always(
        "elasticbeanstalk",
        &["CreateApplicationVersion"],
        "created a version of the application",
    ),
    always(
        "elasticmapreduce",
        &["AddJobFlowSteps"],
        "added steps to the EMR cluster",
    ),
    when_has(
        "glue",
        &["UpdateJob"],
        "command",
        "changed the script of the Glue job",
    ),
    always("glue", &["RunStatement"], "ran code in the Glue session"),
    always(
        "greengrass",
        &["CreateComponentVersion", "CreateDeployment"],
        "deployed to devices",
    ),
    always(
        "imagebuilder",
        &["CreateComponent"],
        "created the component of images",
    ),
    always("iot", &["CreateJob"], "started a job on devices:"),
    when_has(
        "kinesisanalytics",
        &["UpdateApplication"],
        "applicationCodeConfigurationUpdate",
        "changed the code of the application",
    ),
    when_has(
        "lambda",
        &["UpdateAlias20150331"],
        "routingConfig",
        "sent calls to another version of the function by the alias of",
    ),
    always(
        "sagemaker",
        &["UpdateEndpoint"],
        "changed the model of the endpoint",
    ),
    when_has(
        "ssm",
        &["UpdateDocument"],
        "content",
        "changed the document",
    ),
    when_has(
        "states",
        &["UpdateStateMachine"],
        "definition",
        "changed the state machine",
    ),
    when_has(
        "synthetics",
        &["UpdateCanary"],
        "code",
        "changed the script of the canary",
    ),
    when_has(
        "batch",
        &["SubmitJob"],
        "containerOverrides/command",
        "ran another command in the job",
    ),
    when_has(
        "ecs",
        &["RunTask", "StartTask"],
        "containerOverrides",
        "ran a task with overrides:",
    ),
    when_has(
        "ecs",
        &["UpdateService"],
        "taskDefinition",
        "deployed another task definition to the service",
    ),
    always(
        "emr-serverless",
        &["StartJobRun"],
        "ran a job in the application",
    ),
    when_has(
        "glue",
        &["StartJobRun"],
        "arguments",
        "ran with other arguments the Glue job",
    ),
    always(
        "sagemaker",
        &["CreateStudioLifecycleConfig"],
        "created the lifecycle configuration",
    ),
    when_has(
        "sagemaker",
        &["UpdateDomain", "UpdateUserProfile"],
        "lifecycleConfigArns",
        "changed the lifecycle configurations of",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn a_webhook_for_pushes_is_not_reported() {
        check(
            &CHANGES,
            &[(
                "codebuild",
                "CreateWebhook",
                json!({"projectName": "p", "filterGroups": [[{"type": "EVENT", "pattern": "WORKFLOW_JOB_QUEUED"}]]}),
            )],
            &[(
                "codebuild",
                "CreateWebhook",
                json!({"projectName": "p", "filterGroups": [[{"type": "EVENT", "pattern": "PUSH"}]]}),
            )],
        );
    }

    #[test]
    fn what_leaves_the_code_as_it_is_is_not_reported() {
        check(
            &BY_HAND,
            &[
                (
                    "batch",
                    "SubmitJob",
                    json!({"jobName": "j", "containerOverrides": {"command": ["sh"]}}),
                ),
                (
                    "ecs",
                    "RunTask",
                    json!({"taskDefinition": "t", "overrides": {"containerOverrides": [{"name": "c", "command": ["sh"]}]}}),
                ),
                (
                    "ecs",
                    "UpdateService",
                    json!({"service": "s", "taskDefinition": "t:7"}),
                ),
                (
                    "glue",
                    "StartJobRun",
                    json!({"jobName": "j", "arguments": {"--extra-py-files": "s3://b/x.py"}}),
                ),
                (
                    "sagemaker",
                    "UpdateDomain",
                    json!({"domainId": "d", "defaultUserSettings": {"jupyterServerAppSettings": {"lifecycleConfigArns": ["a"]}}}),
                ),
                (
                    "amplify",
                    "UpdateApp",
                    json!({"appId": "a", "buildSpec": "version: 1"}),
                ),
                (
                    "apprunner",
                    "UpdateService",
                    json!({"serviceArn": "s", "sourceConfiguration": {"imageRepository": {}}}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "buildspecOverride": "b.yml"}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "sourceLocationOverride": "https://github.com/x/y"}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "sourceAuthOverride": {"type": "OAUTH"}}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "secondarySourcesOverride": [{"type": "S3"}]}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "imageOverride": "x"}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "environmentVariablesOverride": [{"name": "A", "value": "b"}]}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "privilegedModeOverride": true}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "debugSessionEnabled": true}),
                ),
                (
                    "codebuild",
                    "UpdateProject",
                    json!({"name": "p", "source": {"type": "S3"}}),
                ),
                (
                    "codebuild",
                    "UpdateProject",
                    json!({"name": "p", "environment": {"image": "x"}}),
                ),
                (
                    "codedeploy",
                    "CreateDeployment",
                    json!({"applicationName": "a", "revision": {"revisionType": "S3"}}),
                ),
                (
                    "glue",
                    "UpdateJob",
                    json!({"jobName": "j", "jobUpdate": {"command": {"scriptLocation": "s3://b/x.py"}}}),
                ),
                (
                    "kinesisanalytics",
                    "UpdateApplication",
                    json!({"applicationName": "a", "applicationConfigurationUpdate": {"applicationCodeConfigurationUpdate": {"codeContentTypeUpdate": "ZIPFILE"}}}),
                ),
                (
                    "lambda",
                    "UpdateAlias20150331",
                    json!({"functionName": "f", "name": "live", "routingConfig": {"additionalVersionWeights": {"7": 1.0}}}),
                ),
                (
                    "ssm",
                    "UpdateDocument",
                    json!({"name": "d", "content": "{}"}),
                ),
                (
                    "states",
                    "UpdateStateMachine",
                    json!({"stateMachineArn": "s", "definition": "{}"}),
                ),
                (
                    "synthetics",
                    "UpdateCanary",
                    json!({"name": "c", "code": {"handler": "h"}}),
                ),
            ],
            &[
                (
                    "batch",
                    "SubmitJob",
                    json!({"jobName": "j", "containerOverrides": {"resourceRequirements": []}}),
                ),
                (
                    "ecs",
                    "UpdateService",
                    json!({"service": "s", "desiredCount": 3}),
                ),
                ("glue", "StartJobRun", json!({"jobName": "j"})),
                (
                    "amplify",
                    "UpdateApp",
                    json!({"appId": "a", "description": "d"}),
                ),
                (
                    "apprunner",
                    "UpdateService",
                    json!({"serviceArn": "s", "instanceConfiguration": {"cpu": "1 vCPU"}}),
                ),
                (
                    "codebuild",
                    "StartBuild",
                    json!({"projectName": "p", "sourceVersion": "main", "privilegedModeOverride": false}),
                ),
                (
                    "codebuild",
                    "UpdateProject",
                    json!({"name": "p", "timeoutInMinutes": 60}),
                ),
                (
                    "glue",
                    "UpdateJob",
                    json!({"jobName": "j", "jobUpdate": {"maxRetries": 1}}),
                ),
                (
                    "lambda",
                    "UpdateAlias20150331",
                    json!({"functionName": "f", "name": "live", "functionVersion": "7"}),
                ),
                (
                    "states",
                    "UpdateStateMachine",
                    json!({"stateMachineArn": "s", "tracingConfiguration": {"enabled": true}}),
                ),
                (
                    "synthetics",
                    "UpdateCanary",
                    json!({"name": "c", "schedule": {"expression": "rate(5 minutes)"}}),
                ),
            ],
        );
    }
}
