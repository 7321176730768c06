//! Rules about SNS: topics and text messages.

mod text_messages_prepared;
mod topic_opened;

pub use self::text_messages_prepared::TextMessagesPrepared;
pub use self::topic_opened::TopicOpened;
