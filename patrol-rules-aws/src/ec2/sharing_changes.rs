//! Calls that turn off what keeps an account from sharing something by mistake.

use crate::shared::change::{Change, always, when_is};

const SSM: &str = "*/ssm/documents/console/public-sharing-permission";

pub(super) static CHANGES: [Change; 10] = [
    always(
        "ec2",
        &["CreateVpcBlockPublicAccessExclusion"],
        "excluded a VPC or subnet from VPC block public access:",
    ),
    always(
        "ec2",
        &["DisableAllowedImagesSettings"],
        "turned off Allowed AMIs",
    ),
    always(
        "ec2",
        &["DisableImageBlockPublicAccess"],
        "disabled block public access for images",
    ),
    always(
        "ec2",
        &["DisableSnapshotBlockPublicAccess"],
        "disabled block public access for snapshots",
    ),
    when_is(
        "ec2",
        &["ModifyVpcBlockPublicAccessOptions"],
        ("InternetGatewayBlockMode", "off"),
        "turned off VPC block public access",
    ),
    when_is(
        "elasticmapreduce",
        &["PutBlockPublicAccessConfiguration"],
        ("blockPublicSecurityGroupRules", "false"),
        "disabled EMR block public access",
    ),
    when_is(
        "quicksight",
        &["UpdatePublicSharingSettings"],
        ("publicSharingEnabled", "true"),
        "allowed QuickSight dashboards to be public",
    ),
    when_is(
        "ssm",
        &["ResetServiceSetting", "UpdateServiceSetting"],
        ("settingId", SSM),
        "changed whether SSM documents can be public",
    ),
    always(
        "ec2",
        &["ReplaceImageCriteriaInAllowedImagesSettings"],
        "changed which AMIs are allowed",
    ),
    when_is(
        "ec2",
        &["ModifyVpcBlockPublicAccessExclusion"],
        ("internetGatewayExclusionMode", "allow-bidirectional"),
        "excluded both directions from VPC block public access:",
    ),
];
