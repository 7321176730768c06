//! Rules about S3 buckets and objects.

mod bucket_changed;
mod bucket_deleted;
mod bucket_empties_itself;
mod bucket_granted_to_stranger;
mod bucket_pattern;
mod bucket_policy_opened;
mod bucket_replicated;
mod bucket_settings_deleted;
mod bucket_versioning_suspended;
mod objects_copied_to_stranger;
mod objects_deleted;
mod objects_encrypted_by_stranger;
mod public_access_allowed;
mod public_bucket_acl;
mod ransom_note_written;
mod remove_s3_access_logging;
mod remove_s3_managed_encryption;

pub use self::bucket_changed::BucketChanged;
pub use self::bucket_deleted::BucketDeleted;
pub use self::bucket_empties_itself::BucketEmptiesItself;
pub use self::bucket_granted_to_stranger::BucketGrantedToStranger;
pub use self::bucket_pattern::BucketPattern;
pub use self::bucket_policy_opened::BucketPolicyOpened;
pub use self::bucket_replicated::BucketReplicated;
pub use self::bucket_settings_deleted::BucketSettingsDeleted;
pub use self::bucket_versioning_suspended::BucketVersioningSuspended;
pub use self::objects_copied_to_stranger::ObjectsCopiedToStranger;
pub use self::objects_deleted::ObjectsDeleted;
pub use self::objects_encrypted_by_stranger::ObjectsEncryptedByStranger;
pub use self::public_access_allowed::PublicAccessAllowed;
pub use self::public_bucket_acl::PublicBucketAcl;
pub use self::ransom_note_written::RansomNoteWritten;
pub use self::remove_s3_access_logging::RemoveS3AccessLogging;
pub use self::remove_s3_managed_encryption::RemoveS3ManagedEncryption;
