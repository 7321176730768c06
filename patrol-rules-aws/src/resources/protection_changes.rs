//! Calls that turn off the protection of resources against deletion.

use crate::shared::change::{Change, always, when_attribute, when_is};

const OFF: &str = "disabled deletion protection of";

pub(super) static CHANGES: [Change; 28] = [
    when_is(
        "aoss",
        &["UpdateCollection"],
        ("deletionProtection", "DISABLED"),
        OFF,
    ),
    when_is(
        "appconfig",
        &["UpdateAccountSettings"],
        ("deletionProtection/enabled", "false"),
        OFF,
    ),
    when_is(
        "autoscaling",
        &["UpdateAutoScalingGroup"],
        ("deletionProtection", "none"),
        OFF,
    ),
    when_is(
        "cloudformation",
        &["UpdateTerminationProtection"],
        ("enableTerminationProtection", "false"),
        OFF,
    ),
    when_is(
        "cognito-idp",
        &["UpdateUserPool"],
        ("deletionProtection", "INACTIVE"),
        OFF,
    ),
    when_is(
        "datazone",
        &["UpdateDesignation"],
        ("deletionProtection", "false"),
        OFF,
    ),
    when_is(
        "dsql",
        &["UpdateCluster"],
        ("deletionProtectionEnabled", "false"),
        OFF,
    ),
    when_is(
        "dynamodb",
        &["UpdateTable"],
        ("deletionProtectionEnabled", "false"),
        OFF,
    ),
    always("ec2", &["DisableImageDeregistrationProtection"], OFF),
    // `{"disableApiTermination": {"value": false}}`
    when_is(
        "ec2",
        &["ModifyInstanceAttribute"],
        ("disableApiTermination/value", "false"),
        OFF,
    ),
    when_is(
        "ec2",
        &["ModifyInstanceAttribute"],
        ("disableApiTermination", "false"),
        OFF,
    ),
    when_is(
        "ecs",
        &["UpdateCapacityProvider"],
        ("managedTerminationProtection", "DISABLED"),
        OFF,
    ),
    when_is(
        "eks",
        &["UpdateClusterConfig"],
        ("deletionProtection", "false"),
        OFF,
    ),
    when_attribute(
        "elasticloadbalancing",
        &["ModifyLoadBalancerAttributes"],
        ("deletion_protection.enabled", "false"),
        OFF,
    ),
    when_is(
        "elasticfilesystem",
        &["UpdateFileSystemProtection"],
        ("replicationOverwriteProtection", "DISABLED"),
        "allowed a replication to overwrite",
    ),
    when_is(
        "elasticmapreduce",
        &["SetTerminationProtection"],
        ("terminationProtected", "false"),
        OFF,
    ),
    when_is(
        "logs",
        &["PutLogGroupDeletionProtection"],
        ("deletionProtectionEnabled", "false"),
        OFF,
    ),
    when_is(
        "neptune-graph",
        &["UpdateGraph"],
        ("deletionProtection", "false"),
        OFF,
    ),
    when_is(
        "network-firewall",
        &["UpdateAvailabilityZoneChangeProtection"],
        ("availabilityZoneChangeProtection", "false"),
        OFF,
    ),
    when_is(
        "network-firewall",
        &["UpdateFirewallDeleteProtection"],
        ("deleteProtection", "false"),
        OFF,
    ),
    when_is(
        "network-firewall",
        &["UpdateFirewallPolicyChangeProtection"],
        ("firewallPolicyChangeProtection", "false"),
        OFF,
    ),
    when_is(
        "network-firewall",
        &["UpdateSubnetChangeProtection"],
        ("subnetChangeProtection", "false"),
        OFF,
    ),
    when_is(
        "quicksight",
        &["UpdateAccountSettings"],
        ("terminationProtectionEnabled", "false"),
        OFF,
    ),
    when_is(
        "sms-voice",
        &[
            "UpdatePhoneNumber",
            "UpdatePool",
            "UpdateProtectConfiguration",
            "UpdateSenderId",
        ],
        ("deletionProtectionEnabled", "false"),
        OFF,
    ),
    when_is(
        "ssm-incidents",
        &["UpdateDeletionProtection"],
        ("deletionProtected", "false"),
        OFF,
    ),
    when_is(
        "verifiedpermissions",
        &["UpdatePolicyStore"],
        ("deletionProtection", "DISABLED"),
        OFF,
    ),
    when_is(
        "ec2",
        &["ModifyInstanceAttribute"],
        ("disableApiStop/value", "false"),
        "disabled stop protection of",
    ),
    when_is(
        "ec2",
        &["ModifyInstanceAttribute"],
        ("disableApiStop", "false"),
        "disabled stop protection of",
    ),
];
