//! Rules about S3 buckets and objects.

mod bucket_pattern;
mod public_bucket_acl;
mod remove_s3_access_logging;
mod remove_s3_managed_encryption;

pub use self::bucket_pattern::BucketPattern;
pub use self::public_bucket_acl::PublicBucketAcl;
pub use self::remove_s3_access_logging::RemoveS3AccessLogging;
pub use self::remove_s3_managed_encryption::RemoveS3ManagedEncryption;
