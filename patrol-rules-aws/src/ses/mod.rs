//! Rules about SES: sending email.

mod mail_abuse_prepared;
mod mail_quota_read;

pub use self::mail_abuse_prepared::MailAbusePrepared;
pub use self::mail_quota_read::MailQuotaRead;
