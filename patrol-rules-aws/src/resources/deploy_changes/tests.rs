//! A case for each row of the tables that reads the request, and harmless calls beside them.

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
