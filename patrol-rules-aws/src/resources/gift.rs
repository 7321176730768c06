//! Calls that share something with an account that they name.

/// A call that shares something with the principal it names.
pub(super) struct Gift {
    pub(super) service: &'static str,
    pub(super) calls: &'static [&'static str],
    /// What is shared, in words.
    pub(super) what: &'static str,
    /// Where requests name the account it is shared with.
    pub(super) to: &'static [&'static str],
    /// Where requests name what is shared.
    pub(super) name: &'static [&'static str],
}

/// By service, with the fields of the API models.
pub(super) const GIFTS: [Gift; 37] = [
    Gift {
        service: "acm-pca",
        calls: &["CreatePermission"],
        what: "AWS Private CA certificate authority",
        to: &["principal", "sourceAccount"],
        name: &["certificateAuthorityArn"],
    },
    Gift {
        service: "appstream",
        calls: &["UpdateImagePermissions"],
        what: "AppStream image",
        to: &["sharedAccountId"],
        name: &["name"],
    },
    Gift {
        service: "auditmanager",
        calls: &["StartAssessmentFrameworkShare"],
        what: "Audit Manager framework",
        to: &["destinationAccount"],
        name: &["frameworkId"],
    },
    Gift {
        service: "backup",
        calls: &["CreateBackupPlan", "StartCopyJob", "UpdateBackupPlan"],
        what: "AWS Backup recovery points",
        to: &["destinationBackupVaultArn"],
        name: &["recoveryPointArn", "backupPlanId", "backupPlanName"],
    },
    Gift {
        service: "codeguru-profiler",
        calls: &["PutPermission"],
        what: "CodeGuru profiling group",
        to: &["principals"],
        name: &["profilingGroupName"],
    },
    Gift {
        service: "config",
        calls: &["PutAggregationAuthorization"],
        what: "AWS Config data",
        to: &["authorizedAccountId"],
        name: &[],
    },
    Gift {
        service: "dataexchange",
        calls: &["CreateDataGrant"],
        what: "Data Exchange data set",
        to: &["receiverPrincipal"],
        name: &["sourceDataSetId", "name"],
    },
    Gift {
        service: "cognito-idp",
        calls: &["CreateUserPool", "UpdateUserPool"],
        what: "sign-in of users",
        to: &["lambdaConfig"],
        name: &["userPoolId", "poolName"],
    },
    Gift {
        service: "detective",
        calls: &["AcceptInvitation"],
        what: "Detective data",
        to: &["graphArn"],
        name: &["graphArn"],
    },
    Gift {
        service: "ds",
        calls: &["ShareDirectory"],
        what: "Directory Service directory",
        to: &["shareTarget"],
        name: &["directoryId"],
    },
    Gift {
        service: "dms",
        calls: &["CreateEndpoint", "ModifyEndpoint"],
        what: "data that AWS DMS replicates",
        to: &["streamArn"],
        name: &["endpointIdentifier", "endpointArn"],
    },
    Gift {
        service: "dynamodb",
        calls: &["ExportTableToPointInTime"],
        what: "DynamoDB table export",
        to: &["s3BucketOwner"],
        name: &["tableArn"],
    },
    Gift {
        service: "ec2",
        calls: &[
            "CreateNetworkInterfacePermission",
            "CreateTransitGatewayPeeringAttachment",
            "ModifyVpcEndpointServicePermissions",
        ],
        what: "VPC or transit gateway access",
        to: &[
            "addAllowedPrincipal",
            "addAllowedPrincipals",
            "awsAccountId",
            "peerAccountId",
        ],
        name: &["serviceId", "networkInterfaceId", "transitGatewayId"],
    },
    Gift {
        service: "dynamodb",
        calls: &["EnableKinesisStreamingDestination"],
        what: "DynamoDB table changes",
        to: &["streamArn"],
        name: &["tableName"],
    },
    Gift {
        service: "ec2",
        calls: &["EnableAddressTransfer"],
        what: "Elastic IP address",
        to: &["transferAccountId"],
        name: &["allocationId"],
    },
    Gift {
        service: "ec2",
        calls: &["AuthorizeSecurityGroupIngress"],
        what: "network access of a security group",
        to: &["userId"],
        name: &["groupId", "groupName"],
    },
    Gift {
        service: "ec2",
        calls: &["ModifyFpgaImageAttribute"],
        what: "FPGA image",
        to: &["group", "userGroup", "userGroups", "userId", "userIds"],
        name: &["fpgaImageId"],
    },
    Gift {
        service: "es",
        calls: &[
            "CreateOutboundConnection",
            "CreateOutboundCrossClusterSearchConnection",
        ],
        what: "OpenSearch domain",
        to: &["remoteDomainInfo", "destinationDomainInfo"],
        name: &["connectionAlias"],
    },
    Gift {
        service: "globalaccelerator",
        calls: &[
            "CreateCrossAccountAttachment",
            "UpdateCrossAccountAttachment",
        ],
        what: "Global Accelerator attachment",
        to: &["addPrincipals", "principals"],
        name: &["attachmentArn", "name"],
    },
    Gift {
        service: "guardduty",
        calls: &ADMINISTRATOR,
        what: "GuardDuty findings",
        to: &ADMINISTRATOR_IDS,
        name: &["detectorId"],
    },
    Gift {
        service: "imagebuilder",
        calls: &[
            "CreateDistributionConfiguration",
            "UpdateDistributionConfiguration",
        ],
        what: "EC2 Image Builder image",
        to: &[
            "accountId",
            "amiAccountId",
            "organizationArns",
            "organizationalUnitArns",
            "targetAccountIds",
            "userIds",
        ],
        name: &["distributionConfigurationArn", "name"],
    },
    Gift {
        service: "iot",
        calls: &["TransferCertificate"],
        what: "certificate of a device",
        to: &["targetAwsAccount"],
        name: &["certificateId"],
    },
    Gift {
        service: "lakeformation",
        calls: &["BatchGrantPermissions", "GrantPermissions"],
        what: "Lake Formation data",
        to: &["dataLakePrincipalIdentifier"],
        name: &["databaseName"],
    },
    Gift {
        service: "license-manager",
        calls: &["CreateGrant"],
        what: "License Manager license",
        to: &["principals"],
        name: &["licenseArn", "grantName"],
    },
    Gift {
        service: "macie2",
        calls: &["AcceptInvitation"],
        what: "Macie findings",
        to: &["administratorAccountId", "masterAccount"],
        name: &[],
    },
    Gift {
        service: "mediaconnect",
        calls: &["GrantFlowEntitlements"],
        what: "MediaConnect flow",
        to: &["subscribers"],
        name: &["flowArn"],
    },
    Gift {
        service: "omics",
        calls: &["CreateShare"],
        what: "HealthOmics store",
        to: &["principalSubscriber"],
        name: &["resourceArn", "shareName"],
    },
    Gift {
        service: "redshift",
        calls: &[
            "AuthorizeDataShare",
            "AuthorizeEndpointAccess",
            "AuthorizeSnapshotAccess",
        ],
        what: "Redshift data",
        to: &["account", "accountWithRestoreAccess", "consumerIdentifier"],
        name: &[
            "dataShareArn",
            "snapshotIdentifier",
            "snapshotArn",
            "clusterIdentifier",
        ],
    },
    Gift {
        service: "s3",
        calls: &["CreateAccessGrant"],
        what: "S3 objects",
        to: &["granteeIdentifier"],
        name: &["s3SubPrefix", "accessGrantsLocationId"],
    },
    Gift {
        service: "s3tables",
        calls: &["PutTableBucketReplication", "PutTableReplication"],
        what: "S3 tables",
        to: &["destinationTableBucketARN"],
        name: &["tableBucketARN", "tableArn"],
    },
    Gift {
        service: "secretsmanager",
        calls: &["AssociateCrossAccountReplica"],
        what: "secret",
        to: &["crossAccountReplicaARN"],
        name: &["secretId"],
    },
    Gift {
        service: "securityhub",
        calls: &ADMINISTRATOR,
        what: "Security Hub findings",
        to: &ADMINISTRATOR_IDS,
        name: &[],
    },
    Gift {
        service: "securitylake",
        calls: &["CreateSubscriber", "UpdateSubscriber"],
        what: "Security Lake data",
        to: &["principal"],
        name: &["subscriberName", "subscriberId"],
    },
    Gift {
        service: "serverlessrepo",
        calls: &["PutApplicationPolicy"],
        what: "Serverless Application Repository application",
        to: &["principals"],
        name: &["applicationId"],
    },
    Gift {
        service: "servicecatalog",
        calls: &["CreatePortfolioShare"],
        what: "Service Catalog portfolio",
        to: &["accountId", "organizationNode"],
        name: &["portfolioId"],
    },
    Gift {
        service: "signer",
        calls: &["AddProfilePermission"],
        what: "AWS Signer profile",
        to: &["principal"],
        name: &["profileName"],
    },
    Gift {
        service: "workspaces",
        calls: &[
            "UpdateConnectionAliasPermission",
            "UpdateWorkspaceImagePermission",
        ],
        what: "WorkSpaces image or connection alias",
        to: &["sharedAccountId"],
        name: &["imageId", "aliasId"],
    },
];

/// Calls with which an account accepts another one as its administrator.
const ADMINISTRATOR: [&str; 2] = ["AcceptAdministratorInvitation", "AcceptInvitation"];

/// Where these calls name the administrator.
const ADMINISTRATOR_IDS: [&str; 2] = ["administratorId", "masterId"];
