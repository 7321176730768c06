//! Calls that CloudTrail records by other names.

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
