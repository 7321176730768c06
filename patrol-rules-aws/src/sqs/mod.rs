//! Rules about queues in SQS.

mod queue_opened;

pub use self::queue_opened::QueueOpened;
