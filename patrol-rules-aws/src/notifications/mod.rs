//! Rules about notifications of many services, and whom they reach.

mod notification_changes;
mod notifications_stopped;
mod sent_outside_aws;

pub use self::notifications_stopped::NotificationsStopped;
pub use self::sent_outside_aws::SentOutsideAws;
