use patrol_testkit::json;

use super::{Built, STRANGER, call};

pub(super) fn exfiltration() -> Built {
    let open = json!({
        "groupId": "sg-0123456789abcdef0",
        "ipPermissions": { "items": [{ "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": { "items": [{ "cidrIp": "0.0.0.0/0" }] } }] },
    });
    let add = json!({ "add": { "items": [{ "userId": STRANGER }] } });
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{STRANGER}:root") }, "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::payroll", "arn:aws:s3:::payroll/*"] }],
    });
    let snapshot = json!({ "snapshotId": "snap-0123456789abcdef0", "createVolumePermission": add, "attributeType": "CREATE_VOLUME_PERMISSION" });
    let image = json!({ "imageId": "ami-0123456789abcdef0", "launchPermission": add, "attributeType": "launchPermission" });
    let database = json!({ "dBSnapshotIdentifier": "payroll", "attributeName": "restore", "valuesToAdd": [STRANGER] });
    vec![
        (
            "exfiltration.ec2-security-group-open-port-22-ingress",
            vec![call("ec2", "AuthorizeSecurityGroupIngress", open)],
        ),
        (
            "exfiltration.ec2-share-ami",
            vec![call("ec2", "ModifyImageAttribute", image)],
        ),
        (
            "exfiltration.ec2-share-ebs-snapshot",
            vec![call("ec2", "ModifySnapshotAttribute", snapshot)],
        ),
        (
            "exfiltration.rds-share-snapshot",
            vec![call("rds", "ModifyDBSnapshotAttribute", database)],
        ),
        (
            "exfiltration.s3-backdoor-bucket-policy",
            vec![call(
                "s3",
                "PutBucketPolicy",
                json!({ "bucketName": "payroll", "bucketPolicy": policy }),
            )],
        ),
    ]
}
