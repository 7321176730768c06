//! Events from files and streams, in EventBridge's envelope.
//!
//! People and buckets hold events in several forms: one event, an array, JSON lines, CloudTrail
//! log files, any of them gzipped. [`Events`] takes them all, by content and not by name, and
//! gives the text of one event after the other; what cannot be read is an [`InputError`] at its
//! position, and the rest goes on.
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

#[cfg(feature = "lambda")]
mod carrier;
pub mod cloudtrail;
#[cfg(feature = "lambda")]
pub(crate) mod dynamodb;
mod envelope;
mod error;
mod events;
mod gzip;
#[cfg(feature = "lambda")]
pub(crate) mod kinesis;
mod nesting;
#[cfg(feature = "lambda")]
pub(crate) mod s3_log;
#[cfg(feature = "lambda")]
pub(crate) mod sns;
#[cfg(feature = "lambda")]
pub(crate) mod sqs;
mod text;
#[cfg(feature = "lambda")]
pub(crate) mod webhook;

pub use self::{
    error::InputError,
    events::{Events, Item, Position},
    text::MAX_EVENT_BYTES,
};
