//! Rules about SQS queues.

mod queue_opened;

pub use self::queue_opened::QueueOpened;
