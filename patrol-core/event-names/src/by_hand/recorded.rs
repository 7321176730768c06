//! What CloudTrail records beside the calls of botocore's models.

use patrol_core::pattern::cloudtrail::{API_CALL, CONSOLE_SIGN_IN, SERVICE_EVENT};

/// Events that CloudTrail records and botocore has no call for: service, detail-type, names.
///
/// Sources: [sign-in events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html),
/// [Identity Center](https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html),
/// [service events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/non-api-aws-service-events.html),
/// [S3](https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html),
/// [KMS](https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html),
/// [Secrets Manager](https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html),
/// [Cognito](https://docs.aws.amazon.com/cognito/latest/developerguide/logging-using-cloudtrail.html),
/// [Control Tower](https://docs.aws.amazon.com/controltower/latest/userguide/lifecycle-events.html),
/// and each service's page on CloudTrail.
pub(crate) const RECORDED: &[(&str, &str, &[&str])] = &[
    (
        "signin",
        CONSOLE_SIGN_IN,
        &[
            "CheckMfa",
            "ConsoleLogin",
            "EmailUpdated",
            "ExitRole",
            "GetSigninToken",
            "PasswordRecoveryCompleted",
            "PasswordRecoveryRequested",
            "PasswordUpdated",
            "RenewRole",
            "SwitchRole",
        ],
    ),
    (
        "signin",
        SERVICE_EVENT,
        &[
            "CredentialChallenge",
            "CredentialVerification",
            "UserAuthentication",
        ],
    ),
    (
        "sso",
        SERVICE_EVENT,
        &["Authenticate", "Federate", "ListApplications", "Logout"],
    ),
    (
        "sso",
        API_CALL,
        &[
            "DisableExternalIdPConfigurationForDirectory",
            "EnableExternalIdPConfigurationForDirectory",
            "UpdateSsoConfiguration",
        ],
    ),
    (
        "s3",
        API_CALL,
        &[
            "DeleteAccountPublicAccessBlock",
            "DeleteBucketPublicAccessBlock",
            "GetAccelerateConfiguration",
            "GetAccountPublicAccessBlock",
            "GetBucketObjectLockConfiguration",
            "GetBucketPublicAccessBlock",
            "GetStorageLensDashboardDataInternal",
            "PutAccelerateConfiguration",
            "PutAccountPublicAccessBlock",
            "PutBucketObjectLockConfiguration",
            "PutBucketPublicAccessBlock",
        ],
    ),
    ("s3", SERVICE_EVENT, &["JobCreated", "JobStatusChanged"]),
    ("bedrock", API_CALL, &["PutFoundationModelEntitlement"]),
    (
        "cloudtrail",
        SERVICE_EVENT,
        &["CreateServiceLinkedChannel", "UpdateServiceLinkedChannel"],
    ),
    ("codecommit", API_CALL, &["GitPull", "GitPush"]),
    (
        "controltower",
        SERVICE_EVENT,
        &[
            "CreateManagedAccount",
            "DeregisterOrganizationalUnit",
            "DisableGuardrail",
            "EnableGuardrail",
            "PrecheckOrganizationalUnit",
            "RegisterOrganizationalUnit",
            "SetupLandingZone",
            "UpdateLandingZone",
            "UpdateManagedAccount",
        ],
    ),
    // Pages and endpoints of a user pool.
    (
        "cognito-idp",
        SERVICE_EVENT,
        &[
            "Confirm_GET",
            "Confirm_POST",
            "Error_GET",
            "ForgotPassword_GET",
            "ForgotPassword_POST",
            "Login_GET",
            "Login_POST",
            "Logout_GET",
            "OAuth2Response_GET",
            "OAuth2_Authorize_GET",
            "SAML2Response_POST",
            "Signup_GET",
            "Signup_POST",
            "Token_POST",
            "UserInfo_GET",
        ],
    ),
    ("discovery-marketplace", API_CALL, &["GetListingView"]),
    (
        "ec2",
        SERVICE_EVENT,
        &[
            "BidEvictedEvent",
            "BidFulfilledEvent",
            "SharedSnapshotCopyInitiated",
            "SharedSnapshotVolumeCreated",
        ],
    ),
    (
        "healthlake",
        API_CALL,
        &[
            "CreateResource",
            "DeleteResource",
            "ReadResource",
            "UpdateResource",
        ],
    ),
    (
        "kms",
        SERVICE_EVENT,
        &[
            "DeleteExpiredKeyMaterial",
            "DeleteKey",
            "RotateKey",
            "SynchronizeMultiRegionKey",
        ],
    ),
    ("organizations", SERVICE_EVENT, &["CreateAccountResult"]),
    (
        "rds",
        API_CALL,
        &["DescribeRecommendationGroups", "DescribeRecommendations"],
    ),
    (
        "secretsmanager",
        SERVICE_EVENT,
        &[
            "CancelSecretVersionDelete",
            "EndSecretVersionDelete",
            "RotationAbandoned",
            "RotationFailed",
            "RotationStarted",
            "RotationSucceeded",
            "StartSecretVersionDelete",
            "TestRotationFailed",
            "TestRotationStarted",
            "TestRotationSucceeded",
        ],
    ),
    // The agent's calls, and the console's.
    (
        "ssm",
        API_CALL,
        &[
            "ListInstanceAssociations",
            "OpenDataChannel",
            "UpdateInstanceAssociationStatus",
            "UpdateInstanceInformation",
        ],
    ),
];

/// Services whose console makes calls that the model lacks, by the names of their IAM actions.
pub(crate) const CALLED_BY_CONSOLE: &[&str] = &["sso"];

/// Services that record another one's calls, too: directory buckets have S3's.
pub(crate) const CALLS_OF: &[(&str, &str)] = &[("s3express", "s3")];
