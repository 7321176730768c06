//! Rules about SNS: topics and text messages.

mod text_messages_prepared;

pub use self::text_messages_prepared::TextMessagesPrepared;
