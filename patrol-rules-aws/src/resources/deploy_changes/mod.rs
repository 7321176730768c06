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
mod tests;
