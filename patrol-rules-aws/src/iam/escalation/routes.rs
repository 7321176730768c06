//! What a policy must not grant: actions by which a principal gains more permissions.

/// Actions that give permissions, and the resources that they act on.
pub(in crate::iam) struct Route {
    /// The service and the kind of resource: `iam:role`.
    pub(in crate::iam) kind: &'static str,
    pub(in crate::iam) actions: &'static [&'static str],
}

/// Sources: [preventing and detecting privilege escalation](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html),
/// [actions of IAM](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html),
/// [of IAM Identity Center](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiamidentitycenter.html),
/// [of AWS Organizations](https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html).
pub(in crate::iam) const ROUTES: [Route; 14] = [
    Route {
        kind: "iam:group",
        actions: &[
            "iam:AddUserToGroup",
            "iam:AttachGroupPolicy",
            "iam:DeleteGroupPolicy",
            "iam:DetachGroupPolicy",
            "iam:PutGroupPolicy",
            "iam:RemoveUserFromGroup",
        ],
    },
    Route {
        kind: "iam:policy",
        actions: &["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
    },
    Route {
        kind: "iam:role",
        actions: &[
            "iam:AttachRolePolicy",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:UpdateAssumeRolePolicy",
        ],
    },
    Route {
        kind: "iam:role in any account",
        actions: &[ASSUME_ROLE],
    },
    Route {
        kind: "iam:user",
        actions: &[
            "iam:AttachUserPolicy",
            "iam:CreateAccessKey",
            "iam:CreateLoginProfile",
            "iam:CreateServiceSpecificCredential",
            "iam:DeleteUserPermissionsBoundary",
            "iam:DeleteUserPolicy",
            "iam:DetachUserPolicy",
            "iam:PutUserPermissionsBoundary",
            "iam:PutUserPolicy",
            "iam:ResetServiceSpecificCredential",
            "iam:UpdateLoginProfile",
            "iam:UploadSigningCertificate",
        ],
    },
    // What a product provider may then do is what the request asks for.
    Route {
        kind: "iam:delegation-request",
        actions: &["iam:AcceptDelegationRequest", "iam:SendDelegationToken"],
    },
    // With another certificate or audience, an attacker is anyone whom the provider may vouch for.
    Route {
        kind: "iam:oidc-provider",
        actions: &[
            "iam:AddClientIDToOpenIDConnectProvider",
            "iam:UpdateOpenIDConnectProviderThumbprint",
        ],
    },
    Route {
        kind: "iam:saml-provider",
        actions: &["iam:UpdateSAMLProvider"],
    },
    Route {
        kind: "iam:root",
        actions: &["sts:AssumeRoot"],
    },
    Route {
        kind: "identitystore:group",
        actions: &["identitystore:CreateGroupMembership"],
    },
    Route {
        kind: "organizations:account",
        actions: &["organizations:RegisterDelegatedAdministrator"],
    },
    Route {
        kind: "organizations:policy",
        actions: &[
            "organizations:AttachPolicy",
            "organizations:DeletePolicy",
            "organizations:DetachPolicy",
            "organizations:UpdatePolicy",
        ],
    },
    Route {
        kind: "sso:permissionSet",
        actions: &[
            "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
            "sso:AttachManagedPolicyToPermissionSet",
            "sso:CreateAccountAssignment",
            "sso:DeletePermissionsBoundaryFromPermissionSet",
            "sso:PutInlinePolicyToPermissionSet",
            "sso:PutPermissionsBoundaryToPermissionSet",
        ],
    },
    // The older directory has no ARNs.
    Route {
        kind: "sso-directory:any",
        actions: &[
            "sso-directory:AddMemberToGroup",
            "sso-directory:UpdatePassword",
        ],
    },
];

/// Actions that give credentials: for the caller's own user they give no more permissions.
pub(in crate::iam) const CREDENTIALS: [&str; 6] = [
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateLoginProfile",
    "iam:UploadSigningCertificate",
];

/// Assumes a role that lets the caller in.
pub(in crate::iam) const ASSUME_ROLE: &str = "sts:AssumeRole";

/// Passes a role to a service, which then acts as it.
pub(in crate::iam) const PASS_ROLE: &str = "iam:PassRole";

/// Actions that run code as a role, for a principal that may pass the role.
///
/// Source: [granting a user permissions to pass a role to a service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html).
pub(in crate::iam) const RUN_CODE: [&str; 49] = [
    "airflow:CreateEnvironment",
    "amplify:CreateApp",
    "apprunner:CreateService",
    "autoscaling:CreateLaunchConfiguration",
    "batch:RegisterJobDefinition",
    "bedrock-agentcore:CreateAgentRuntime",
    "bedrock-agentcore:CreateCodeInterpreter",
    "braket:CreateJob",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStack",
    "cloudformation:CreateStackSet",
    "cloudformation:UpdateStack",
    "codebuild:CreateProject",
    "codebuild:UpdateProject",
    "codepipeline:CreatePipeline",
    "cognito-identity:SetIdentityPoolRoles",
    "datapipeline:PutPipelineDefinition",
    "ec2:AssociateIamInstanceProfile",
    "ec2:ReplaceIamInstanceProfileAssociation",
    "ec2:RequestSpotInstances",
    "ec2:RunInstances",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "eks:CreatePodIdentityAssociation",
    "elasticmapreduce:RunJobFlow",
    "emr-serverless:StartJobRun",
    "events:PutTargets",
    "fis:CreateExperimentTemplate",
    "gamelift:CreateFleet",
    "glue:CreateDevEndpoint",
    "glue:CreateJob",
    "glue:CreateSession",
    "glue:UpdateJob",
    "imagebuilder:CreateInfrastructureConfiguration",
    "lambda:CreateFunction",
    "lambda:UpdateFunctionConfiguration",
    "omics:StartRun",
    "pipes:CreatePipe",
    "rolesanywhere:CreateProfile",
    "sagemaker:CreateDomain",
    "sagemaker:CreateNotebookInstance",
    "sagemaker:CreateProcessingJob",
    "sagemaker:CreateTrainingJob",
    "sagemaker:CreateUserProfile",
    "scheduler:CreateSchedule",
    "ssm:StartAutomationExecution",
    "states:CreateStateMachine",
    "states:UpdateStateMachine",
    "synthetics:CreateCanary",
];
