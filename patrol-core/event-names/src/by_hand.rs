//! What no model of AWS's says of its events, collected from its documentation and from records.

use patrol_core::pattern::cloudtrail::{API_CALL, CONSOLE_SIGN_IN, SERVICE_EVENT};

/// Events that CloudTrail records and botocore has no call for: service, detail-type, names.
///
/// Sources: [sign-in events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html),
/// [Identity Center](https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html),
/// [service events](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/non-api-aws-service-events.html),
/// [S3](https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html),
/// [KMS](https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html),
/// [Secrets Manager](https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html),
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
            "AssociateDirectory",
            "AssociateProfile",
            "CreateProfile",
            "CreateTrust",
            "DeleteProfile",
            "DisableExternalIdPConfigurationForDirectory",
            "DisassociateDirectory",
            "DisassociateProfile",
            "EnableExternalIdPConfigurationForDirectory",
            "ListDirectoryAssociations",
            "ListProfileAssociations",
            "ListProfiles",
            "PutMfaDeviceManagementForDirectory",
            "StartSSO",
            "UpdateDirectoryAssociation",
            "UpdateProfile",
            "UpdateSSOConfiguration",
            "UpdateSsoConfiguration",
            "UpdateTrust",
        ],
    ),
    (
        "sso-directory",
        API_CALL,
        &["AddMemberToGroup", "RemoveMemberFromGroup"],
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
    // Directory buckets have calls of S3's by a service of their own.
    (
        "s3express",
        API_CALL,
        &[
            "CreateBucket",
            "CreateSession",
            "DeleteBucket",
            "DeleteBucketPolicy",
            "GetBucketPolicy",
            "ListDirectoryBuckets",
            "PutBucketPolicy",
        ],
    ),
    (
        "bedrock",
        API_CALL,
        &["PutFoundationModelEntitlement", "PutUseCaseForModelAccess"],
    ),
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

/// Names of the API or of IAM whose calls CloudTrail records by other names: service, name, the
/// names in records.
///
/// Source: [S3's names in CloudTrail](https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html).
pub(crate) const RECORDED_AS: &[(&str, &str, &[&str])] = &[
    ("lambda", "InvokeFunction", &["Invoke"]),
    (
        "s3",
        "DeleteObjectVersion",
        &["DeleteObject", "DeleteObjects"],
    ),
    (
        "s3",
        "DeletePublicAccessBlock",
        &[
            "DeleteBucketPublicAccessBlock",
            "DeleteAccountPublicAccessBlock",
        ],
    ),
    (
        "s3",
        "GetBucketAccelerateConfiguration",
        &["GetAccelerateConfiguration"],
    ),
    ("s3", "GetBucketCORS", &["GetBucketCors"]),
    (
        "s3",
        "GetBucketLifecycleConfiguration",
        &["GetBucketLifecycle"],
    ),
    (
        "s3",
        "GetBucketNotificationConfiguration",
        &["GetBucketNotification"],
    ),
    ("s3", "GetEncryptionConfiguration", &["GetBucketEncryption"]),
    ("s3", "GetLifecycleConfiguration", &["GetBucketLifecycle"]),
    (
        "s3",
        "GetObjectLockConfiguration",
        &["GetBucketObjectLockConfiguration"],
    ),
    ("s3", "GetObjectVersion", &["GetObject"]),
    (
        "s3",
        "GetPublicAccessBlock",
        &["GetBucketPublicAccessBlock", "GetAccountPublicAccessBlock"],
    ),
    (
        "s3",
        "GetReplicationConfiguration",
        &["GetBucketReplication"],
    ),
    ("s3", "ListAllMyBuckets", &["ListBuckets"]),
    ("s3", "ListBucket", &["ListObjects", "ListObjectsV2"]),
    (
        "s3",
        "ListBucketMultipartUploads",
        &["ListMultipartUploads"],
    ),
    ("s3", "ListBucketVersions", &["ListObjectVersions"]),
    ("s3", "ListMultipartUploadParts", &["ListParts"]),
    (
        "s3",
        "PutBucketAccelerateConfiguration",
        &["PutAccelerateConfiguration"],
    ),
    ("s3", "PutBucketCORS", &["PutBucketCors"]),
    (
        "s3",
        "PutBucketLifecycleConfiguration",
        &["PutBucketLifecycle"],
    ),
    (
        "s3",
        "PutBucketNotificationConfiguration",
        &["PutBucketNotification"],
    ),
    (
        "s3",
        "PutEncryptionConfiguration",
        &["PutBucketEncryption", "DeleteBucketEncryption"],
    ),
    (
        "s3",
        "PutInventoryConfiguration",
        &["PutBucketInventoryConfiguration"],
    ),
    ("s3", "PutLifecycleConfiguration", &["PutBucketLifecycle"]),
    (
        "s3",
        "PutMetricsConfiguration",
        &["PutBucketMetricsConfiguration"],
    ),
    (
        "s3",
        "PutObjectLockConfiguration",
        &["PutBucketObjectLockConfiguration"],
    ),
    ("s3", "PutObjectVersionAcl", &["PutObjectAcl"]),
    (
        "s3",
        "PutPublicAccessBlock",
        &["PutBucketPublicAccessBlock", "PutAccountPublicAccessBlock"],
    ),
    (
        "s3",
        "PutReplicationConfiguration",
        &["PutBucketReplication"],
    ),
];

/// Events of services that the CDK's specification lacks: source, detail-types.
///
/// Source: [events of AWS services](https://docs.aws.amazon.com/eventbridge/latest/ref/welcome.html)
/// and each service's page on EventBridge.
pub(crate) const EVENTS: &[(&str, &[&str])] = &[
    (
        "aws.access-analyzer",
        &[
            "Access Analyzer Finding",
            "Access Preview State Change",
            "Internal Access Finding",
            "Policy Generation State Change",
            "Unused Access Finding for IAM entities",
        ],
    ),
    (
        "aws.appflow",
        &[
            "AppFlow End Flow Run Report",
            "AppFlow Event Flow Deactivated",
            "AppFlow Event Flow Report",
            "AppFlow Scheduled Flow Deactivated",
            "AppFlow Start Flow Run Report",
        ],
    ),
    (
        "aws.application-autoscaling",
        &["Application Auto Scaling Scaling Activity State Change"],
    ),
    (
        "aws.autoscaling",
        &[
            "EC2 Auto Scaling Instance Refresh Cancelled",
            "EC2 Auto Scaling Instance Refresh Checkpoint Reached",
            "EC2 Auto Scaling Instance Refresh Failed",
            "EC2 Auto Scaling Instance Refresh Started",
            "EC2 Auto Scaling Instance Refresh Started Baking",
            "EC2 Auto Scaling Instance Refresh Succeeded",
        ],
    ),
    (
        "aws.backup",
        &[
            "Backup Job State Change",
            "Backup Plan State Change",
            "Backup Vault State Change",
            "Copy Job State Change",
            "Recovery Point State Change",
            "Region Setting State Change",
            "Report Job State Change",
            "Restore Job State Change",
        ],
    ),
    (
        "aws.cloudformation",
        &[
            "CloudFormation Drift Detection Status Change",
            "CloudFormation Resource Status Change",
            "CloudFormation Stack Status Change",
        ],
    ),
    (
        "aws.config",
        &[
            "Config Configuration History Delivery Status",
            "Config Configuration Item Change",
            "Config Configuration Snapshot Delivery Status",
            "Config Rules Compliance Change",
            "Config Rules Re-evaluation Status",
        ],
    ),
    (
        "aws.ec2",
        &[
            "EC2 Instance Rebalance Recommendation",
            "EC2 AMI State Change",
        ],
    ),
    ("aws.ecs", &["ECS Deployment State Change"]),
    (
        "aws.elasticbeanstalk",
        &[
            "Elastic Beanstalk resource status change",
            "Health status change",
            "Managed update status change",
            "Other resource status change",
        ],
    ),
    (
        "aws.es",
        &[
            "Amazon ES Service Software Update Notification",
            "Amazon OpenSearch Service Auto-Tune Notification",
            "Amazon OpenSearch Service Cluster Status Notification",
            "Amazon OpenSearch Service Domain Error Notification",
            "Amazon OpenSearch Service Domain Update Notification",
            "Amazon OpenSearch Service Software Update Notification",
            "Amazon OpenSearch Service VPC Endpoint Notification",
        ],
    ),
    (
        "aws.glue",
        &[
            "Glue Crawler State Change",
            "Glue Scheduled Session State Change",
        ],
    ),
    (
        "aws.inspector2",
        &[
            "Inspector2 Coverage",
            "Inspector2 Finding",
            "Inspector2 Scan",
        ],
    ),
    ("aws.macie", &["Macie Finding", "Macie Policy Finding"]),
    ("aws.scheduler", &["Scheduled Event"]),
    ("aws.securityhub", &["Findings Imported V2"]),
    ("aws.sms", &["Server Migration Job State Change"]),
    (
        "aws.ssm",
        &[
            "Change Request Status Update",
            "Configuration Compliance State Change",
            "EC2 Automation Execution Status-change Notification",
            "EC2 Automation Step Status-change Notification",
            "EC2 Command Invocation Status-change Notification",
            "EC2 Command Status-change Notification",
            "EC2 State Manager Association State Change",
            "EC2 State Manager Instance Association State Change",
            "Maintenance Window Execution State-change Notification",
            "Maintenance Window State-change Notification",
            "Maintenance Window Target Registration Notification",
            "Maintenance Window Task Execution State-change Notification",
            "Maintenance Window Task Registration Notification",
            "Maintenance Window Task Target Invocation State-change Notification",
            "OpsItem Create",
            "OpsItem Update",
            "Parameter Store Change",
            "Parameter Store Policy Action",
        ],
    ),
    (
        "aws.trustedadvisor",
        &["Service Quotas Utilization Notification"],
    ),
];
