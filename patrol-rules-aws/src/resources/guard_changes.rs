//! Calls that remove what guards deployments.

use crate::shared::change::{Change, When, always, when_empty, when_is, when_item};

const APPROVALS: &str = "removed or overrode the approval rules";
const NO_APPROVAL: When = When::Not(&When::Is("category", "Approval"));
const UPSTREAM: &str = "allowed public versions of the package";

pub(super) static CHANGES: [Change; 24] = [
    always(
        "cloudformation",
        &["SetStackPolicy"],
        "replaced the stack policy of",
    ),
    always(
        "cloudformation",
        &["DeactivateType", "DeregisterType"],
        "deactivated the hook or extension",
    ),
    always(
        "cloudformation",
        &["SetTypeConfiguration"],
        "changed the configuration of the hook or extension",
    ),
    always(
        "cloudformation",
        &["DeleteStackInstances", "DeleteStackSet"],
        "deleted from accounts the stacks of",
    ),
    always(
        "cloudformation",
        &["DeactivateOrganizationsAccess"],
        "turned off stack sets of the organization",
    ),
    always(
        "codeartifact",
        &["AssociateExternalConnection"],
        "connected to a public repository",
    ),
    when_is(
        "codeartifact",
        &["PutPackageOriginConfiguration"],
        ("restrictions/upstream", "ALLOW"),
        UPSTREAM,
    ),
    when_is(
        "codeartifact",
        &["UpdatePackageGroupOriginConfiguration"],
        ("restrictions/EXTERNAL_UPSTREAM", "ALLOW"),
        UPSTREAM,
    ),
    when_empty(
        "codebuild",
        &["UpdateWebhook"],
        "filterGroups",
        "removed the filters of the webhook of",
    ),
    when_is(
        "codebuild",
        &["UpdateWebhook"],
        ("requiresCommentApproval", "DISABLED"),
        "stopped asking for approval of pull requests in",
    ),
    always(
        "codecommit",
        &[
            "DeleteApprovalRuleTemplate",
            "DeletePullRequestApprovalRule",
            "DisassociateApprovalRuleTemplateFromRepository",
            "BatchDisassociateApprovalRuleTemplateFromRepositories",
        ],
        APPROVALS,
    ),
    when_is(
        "codecommit",
        &["OverridePullRequestApprovalRules"],
        ("overrideStatus", "OVERRIDE"),
        APPROVALS,
    ),
    always(
        "codecommit",
        &[
            "UpdateApprovalRuleTemplateContent",
            "UpdatePullRequestApprovalRuleContent",
        ],
        "changed the approval rule",
    ),
    when_is(
        "codedeploy",
        &["UpdateDeploymentGroup"],
        ("alarmConfiguration/enabled", "false"),
        "turned off alarms of the deployment group",
    ),
    when_is(
        "codedeploy",
        &["UpdateDeploymentGroup"],
        ("autoRollbackConfiguration/enabled", "false"),
        "turned off rollbacks of the deployment group",
    ),
    when_item(
        "codepipeline",
        &["UpdatePipeline"],
        ("pipeline", &[When::Is("category", "Deploy"), NO_APPROVAL]),
        "changed the pipeline that deploys without an approval:",
    ),
    always(
        "codepipeline",
        &["OverrideStageCondition"],
        "overrode a condition of the pipeline",
    ),
    when_is(
        "lambda",
        &["UpdateCodeSigningConfig"],
        ("untrustedArtifactOnDeployment", "Warn"),
        "allowed unsigned code by the code signing configuration",
    ),
    always(
        "lambda",
        &["DeleteCodeSigningConfig"],
        "deleted the code signing configuration",
    ),
    always(
        "servicecatalog",
        &["DeleteConstraint"],
        "deleted the constraint",
    ),
    always(
        "signer",
        &[
            "CancelSigningProfile",
            "RevokeSignature",
            "RevokeSigningProfile",
        ],
        "revoked or cancelled the signing profile",
    ),
    when_empty(
        "lambda",
        &["UpdateFunctionConfiguration20150331v2"],
        "vpcConfig/subnetIds",
        "took out of its VPC the function",
    ),
    when_is(
        "lambda",
        &["PutRuntimeManagementConfig"],
        ("updateRuntimeOn", "Manual"),
        "stopped runtime updates of the function",
    ),
    always(
        "lambda",
        &["PutFunctionCodeSigningConfig"],
        "put another code signing configuration on the function",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn a_guard_that_stays_is_not_reported() {
        check(
            &CHANGES,
            &[
                (
                    "codeartifact",
                    "PutPackageOriginConfiguration",
                    json!({"package": "p", "restrictions": {"publish": "BLOCK", "upstream": "ALLOW"}}),
                ),
                (
                    "codeartifact",
                    "UpdatePackageGroupOriginConfiguration",
                    json!({"packageGroup": "/npm/*", "restrictions": {"EXTERNAL_UPSTREAM": "ALLOW"}}),
                ),
                (
                    "codebuild",
                    "UpdateWebhook",
                    json!({"projectName": "p", "filterGroups": []}),
                ),
                (
                    "codebuild",
                    "UpdateWebhook",
                    json!({"projectName": "p", "pullRequestBuildPolicy": {"requiresCommentApproval": "DISABLED"}}),
                ),
                (
                    "codecommit",
                    "OverridePullRequestApprovalRules",
                    json!({"pullRequestId": "7", "overrideStatus": "OVERRIDE"}),
                ),
                (
                    "codedeploy",
                    "UpdateDeploymentGroup",
                    json!({"applicationName": "a", "alarmConfiguration": {"enabled": false, "alarms": []}}),
                ),
                (
                    "codedeploy",
                    "UpdateDeploymentGroup",
                    json!({"applicationName": "a", "autoRollbackConfiguration": {"enabled": false}}),
                ),
                (
                    "codepipeline",
                    "UpdatePipeline",
                    json!({"pipeline": {"name": "p", "stages": [{"actions": [{"actionTypeId": {"category": "Source"}}]}, {"actions": [{"actionTypeId": {"category": "Deploy"}}]}]}}),
                ),
                (
                    "lambda",
                    "UpdateFunctionConfiguration20150331v2",
                    json!({"functionName": "f", "vpcConfig": {"subnetIds": [], "securityGroupIds": []}}),
                ),
                (
                    "lambda",
                    "PutRuntimeManagementConfig",
                    json!({"functionName": "f", "updateRuntimeOn": "Manual"}),
                ),
                (
                    "lambda",
                    "UpdateCodeSigningConfig",
                    json!({"codeSigningConfigArn": "c", "codeSigningPolicies": {"untrustedArtifactOnDeployment": "Warn"}}),
                ),
            ],
            &[
                (
                    "codeartifact",
                    "PutPackageOriginConfiguration",
                    json!({"package": "p", "restrictions": {"publish": "ALLOW", "upstream": "BLOCK"}}),
                ),
                (
                    "codeartifact",
                    "UpdatePackageGroupOriginConfiguration",
                    json!({"packageGroup": "/npm/*", "restrictions": {"EXTERNAL_UPSTREAM": "BLOCK", "PUBLISH": "ALLOW"}}),
                ),
                (
                    "codebuild",
                    "UpdateWebhook",
                    json!({"projectName": "p", "filterGroups": [[{"type": "EVENT", "pattern": "PUSH"}]], "pullRequestBuildPolicy": {"requiresCommentApproval": "ALL_PULL_REQUESTS"}}),
                ),
                (
                    "codecommit",
                    "OverridePullRequestApprovalRules",
                    json!({"pullRequestId": "7", "overrideStatus": "REVOKE"}),
                ),
                (
                    "codedeploy",
                    "UpdateDeploymentGroup",
                    json!({"applicationName": "a", "alarmConfiguration": {"enabled": true}, "autoRollbackConfiguration": {"enabled": true}}),
                ),
                (
                    "codepipeline",
                    "UpdatePipeline",
                    json!({"pipeline": {"name": "p", "stages": [{"actions": [{"actionTypeId": {"category": "Source"}}]}, {"actions": [{"actionTypeId": {"category": "Approval"}}]}, {"actions": [{"actionTypeId": {"category": "Deploy"}}]}]}}),
                ),
                (
                    "codepipeline",
                    "UpdatePipeline",
                    json!({"pipeline": {"name": "p", "stages": [{"actions": [{"actionTypeId": {"category": "Source"}}]}, {"actions": [{"actionTypeId": {"category": "Build"}}]}]}}),
                ),
                (
                    "lambda",
                    "UpdateFunctionConfiguration20150331v2",
                    json!({"functionName": "f", "memorySize": 512}),
                ),
                (
                    "lambda",
                    "UpdateFunctionConfiguration20150331v2",
                    json!({"functionName": "f", "vpcConfig": {"subnetIds": ["subnet-1"]}}),
                ),
                (
                    "lambda",
                    "PutRuntimeManagementConfig",
                    json!({"functionName": "f", "updateRuntimeOn": "Auto"}),
                ),
                (
                    "lambda",
                    "UpdateCodeSigningConfig",
                    json!({"codeSigningConfigArn": "c", "codeSigningPolicies": {"untrustedArtifactOnDeployment": "Enforce"}}),
                ),
            ],
        );
    }
}
