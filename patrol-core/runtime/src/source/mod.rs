//! Events from files and streams, in EventBridge's envelope.
//!
//! People and buckets hold events in several forms: one event, an array, JSON lines, CloudTrail
//! log files, what Lambda is invoked with, dead letters, any of them gzipped. [`Events`] takes them
//! all, by content and not by name, and gives the text of one event after the other, with its
//! [`Sender`]; what cannot be read is an [`InputError`] at its position, and the rest goes on.
//!
//! ```
//! use patrol_runtime::source::Events;
//!
//! let lines = concat!(
//!     r#"{"detail-type": "Ping", "source": "acme.ping", "detail": {}}"#, "\n",
//!     "not an event\n",
//! );
//! let items: Vec<_> = Events::new(lines.as_bytes()).collect();
//! assert!(items[0].event.is_ok());
//! assert_eq!(items[1].position.to_string(), "2");
//! assert!(items[1].event.is_err());
//! ```

mod carrier;
pub mod cloudtrail;
mod content;
mod dynamodb;
mod envelope;
mod error;
mod events;
mod format;
mod gzip;
mod item;
mod kinesis;
mod legible;
mod nesting;
mod object;
pub(crate) mod payload;
pub(crate) mod record;
mod recorded;
mod s3_event;
#[cfg(feature = "lambda")]
pub(crate) mod s3_log;
mod sender;
mod sns;
mod sqs;
mod text;
pub(crate) mod trail_log;
mod unquoted;
pub(crate) mod webhook;

pub use self::{
    error::InputError,
    events::Events,
    item::{Item, NotEvents, Position},
    sender::{Feed, Sender},
    text::MAX_EVENT_BYTES,
    webhook::RequestError,
};
