//! Calls that give something to an account which they name.

/// A call that gives something to whom it names.
pub(super) struct Gift {
    pub(super) source: &'static str,
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
        source: "appstream.amazonaws.com",
        calls: &["UpdateImagePermissions"],
        what: "the image",
        to: &["sharedAccountId"],
        name: &["name"],
    },
    Gift {
        source: "dataexchange.amazonaws.com",
        calls: &["CreateDataGrant"],
        what: "the data set",
        to: &["receiverPrincipal"],
        name: &["sourceDataSetId", "name"],
    },
    Gift {
        source: "ds.amazonaws.com",
        calls: &["ShareDirectory"],
        what: "the directory",
        to: &["shareTarget"],
        name: &["directoryId"],
    },
    Gift {
        source: "dynamodb.amazonaws.com",
        calls: &["ExportTableToPointInTime"],
        what: "an export of the table",
        to: &["s3BucketOwner"],
        name: &["tableArn"],
    },
    Gift {
        source: "ec2.amazonaws.com",
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
        source: "ec2.amazonaws.com",
        calls: &["ModifyFpgaImageAttribute"],
        what: "the FPGA image",
        to: &["group", "userGroup", "userGroups", "userId", "userIds"],
        name: &["fpgaImageId"],
    },
    Gift {
        source: "globalaccelerator.amazonaws.com",
        calls: &[
            "CreateCrossAccountAttachment",
            "UpdateCrossAccountAttachment",
        ],
        what: "the use of its resources",
        to: &["addPrincipals", "principals"],
        name: &["attachmentArn", "name"],
    },
    Gift {
        source: "guardduty.amazonaws.com",
        calls: &ADMINISTRATOR,
        what: "the findings",
        to: &ADMINISTRATOR_IDS,
        name: &["detectorId"],
    },
    Gift {
        source: "lakeformation.amazonaws.com",
        calls: &["BatchGrantPermissions", "GrantPermissions"],
        what: "permissions on data",
        to: &["dataLakePrincipalIdentifier"],
        name: &["databaseName"],
    },
    Gift {
        source: "macie2.amazonaws.com",
        calls: &["AcceptInvitation"],
        what: "the findings",
        to: &["administratorAccountId", "masterAccount"],
        name: &[],
    },
    Gift {
        source: "omics.amazonaws.com",
        calls: &["CreateShare"],
        what: "the store",
        to: &["principalSubscriber"],
        name: &["resourceArn", "shareName"],
    },
    Gift {
        source: "redshift.amazonaws.com",
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
        source: "s3.amazonaws.com",
        calls: &["CreateAccessGrant"],
        what: "access to objects",
        to: &["granteeIdentifier"],
        name: &["s3SubPrefix", "accessGrantsLocationId"],
    },
    Gift {
        source: "securityhub.amazonaws.com",
        calls: &ADMINISTRATOR,
        what: "the findings",
        to: &ADMINISTRATOR_IDS,
        name: &[],
    },
    Gift {
        source: "securitylake.amazonaws.com",
        calls: &["CreateSubscriber", "UpdateSubscriber"],
        what: "the security lake",
        to: &["principal"],
        name: &["subscriberName", "subscriberId"],
    },
    Gift {
        source: "servicecatalog.amazonaws.com",
        calls: &["CreatePortfolioShare"],
        what: "the portfolio",
        to: &["accountId", "organizationNode"],
        name: &["portfolioId"],
    },
    Gift {
        source: "signer.amazonaws.com",
        calls: &["AddProfilePermission"],
        what: "the signing profile",
        to: &["principal"],
        name: &["profileName"],
    },
    Gift {
        source: "workspaces.amazonaws.com",
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
