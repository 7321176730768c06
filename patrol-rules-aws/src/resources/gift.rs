//! Calls that give something to an account which they name.

/// A call that gives something to whom it names.
pub(super) struct Gift {
    pub(super) service: &'static str,
    pub(super) calls: &'static [&'static str],
    /// What is given, in words.
    pub(super) what: &'static str,
    /// Where requests say to whom.
    pub(super) to: &'static [&'static str],
    /// Where requests say which one.
    pub(super) name: &'static [&'static str],
}

/// By service, as the API models have their fields.
pub(super) const GIFTS: [Gift; 18] = [
    Gift {
        service: "appstream",
        calls: &["UpdateImagePermissions"],
        what: "the image",
        to: &["sharedAccountId"],
        name: &["name"],
    },
    Gift {
        service: "dataexchange",
        calls: &["CreateDataGrant"],
        what: "the data set",
        to: &["receiverPrincipal"],
        name: &["sourceDataSetId", "name"],
    },
    Gift {
        service: "ds",
        calls: &["ShareDirectory"],
        what: "the directory",
        to: &["shareTarget"],
        name: &["directoryId"],
    },
    Gift {
        service: "dynamodb",
        calls: &["ExportTableToPointInTime"],
        what: "an export of the table",
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
        what: "a door into the network",
        to: &[
            "addAllowedPrincipal",
            "addAllowedPrincipals",
            "awsAccountId",
            "peerAccountId",
        ],
        name: &["serviceId", "networkInterfaceId", "transitGatewayId"],
    },
    Gift {
        service: "ec2",
        calls: &["ModifyFpgaImageAttribute"],
        what: "the FPGA image",
        to: &["group", "userGroup", "userGroups", "userId", "userIds"],
        name: &["fpgaImageId"],
    },
    Gift {
        service: "globalaccelerator",
        calls: &[
            "CreateCrossAccountAttachment",
            "UpdateCrossAccountAttachment",
        ],
        what: "the use of its resources",
        to: &["addPrincipals", "principals"],
        name: &["attachmentArn", "name"],
    },
    Gift {
        service: "guardduty",
        calls: &ADMINISTRATOR,
        what: "the findings",
        to: &ADMINISTRATOR_IDS,
        name: &["detectorId"],
    },
    Gift {
        service: "lakeformation",
        calls: &["BatchGrantPermissions", "GrantPermissions"],
        what: "permissions on data",
        to: &["dataLakePrincipalIdentifier"],
        name: &["databaseName"],
    },
    Gift {
        service: "macie2",
        calls: &["AcceptInvitation"],
        what: "the findings",
        to: &["administratorAccountId", "masterAccount"],
        name: &[],
    },
    Gift {
        service: "omics",
        calls: &["CreateShare"],
        what: "the store",
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
        what: "the warehouse's data",
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
        what: "access to objects",
        to: &["granteeIdentifier"],
        name: &["s3SubPrefix", "accessGrantsLocationId"],
    },
    Gift {
        service: "securityhub",
        calls: &ADMINISTRATOR,
        what: "the findings",
        to: &ADMINISTRATOR_IDS,
        name: &[],
    },
    Gift {
        service: "securitylake",
        calls: &["CreateSubscriber", "UpdateSubscriber"],
        what: "the security lake",
        to: &["principal"],
        name: &["subscriberName", "subscriberId"],
    },
    Gift {
        service: "servicecatalog",
        calls: &["CreatePortfolioShare"],
        what: "the portfolio",
        to: &["accountId", "organizationNode"],
        name: &["portfolioId"],
    },
    Gift {
        service: "signer",
        calls: &["AddProfilePermission"],
        what: "the signing profile",
        to: &["principal"],
        name: &["profileName"],
    },
    Gift {
        service: "workspaces",
        calls: &[
            "UpdateConnectionAliasPermission",
            "UpdateWorkspaceImagePermission",
        ],
        what: "the image or alias",
        to: &["sharedAccountId"],
        name: &["imageId", "aliasId"],
    },
];

/// Calls by which an account takes another one as its administrator.
const ADMINISTRATOR: [&str; 2] = ["AcceptAdministratorInvitation", "AcceptInvitation"];

/// Where these name him.
const ADMINISTRATOR_IDS: [&str; 2] = ["administratorId", "masterId"];
