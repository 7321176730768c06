//! Where alerts go: a finding becomes an [`Alert`], a [`Sink`] delivers it.
//!
//! A crate adds a kind of sink as a ruleset adds rules: it implements [`Sink`] and registers it
//! under a scheme with [`sink!`](crate::sink!). A stack that lists the crate in its Cargo.toml then
//! takes routes such as `teams:https://... severity>=high`. Patrol's own sinks are registered in
//! the same way.
//!
//! ```
//! use std::sync::Arc;
//!
//! use patrol_core::{
//!     Alert, Result, Sink, SinkError, async_trait,
//!     sink::{Https, HttpsUrl, SinkSetup},
//! };
//! use serde_json::json;
//!
//! /// Posts to a channel of Microsoft Teams.
//! struct Teams {
//!     url: HttpsUrl,
//!     https: Arc<dyn Https>,
//! }
//!
//! impl Teams {
//!     fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
//!         let url = HttpsUrl::new(setup.address()?)?;
//!         Ok(Box::new(Self { url, https: setup.https()? }))
//!     }
//! }
//!
//! #[async_trait]
//! impl Sink for Teams {
//!     fn target(&self) -> String {
//!         format!("Teams at `{}`", self.url.host())
//!     }
//!
//!     async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
//!         let text = format!("{}: {}", alert.one_line(), alert.finding.summary);
//!         let sent = self.https.post(&self.url, &json!({ "text": text })).await;
//!         sent.map_err(|why| why.into_sink_error(self.target()))
//!     }
//! }
//!
//! patrol_core::sink! {
//!     /// A channel of Microsoft Teams: the URL of its workflow.
//!     "teams" => Teams::open
//! }
//! ```
//!
//! `patrol new sink NAME` writes a sink with its tests into a ruleset. `patrol_testkit::alert` builds an alert for a unit test of a sink, and
//! `patrol_testkit::FakeHttps` keeps what was posted.

mod alert;
mod bounded;
mod entry;
mod error;
#[cfg(test)]
mod example;
mod filter;
mod https;
mod meaning;
mod message;
mod note;
mod open;
mod recording;
mod registry;
mod route;
mod setup;
mod veil;
mod veiled;

use async_trait::async_trait;

pub use self::{
    alert::{Alert, AlertState},
    bounded::cut_text,
    entry::{SinkEntry, is_option, is_scheme},
    error::SinkError,
    filter::{Filter, InvalidFilter},
    https::{ForeignAnswer, Https, HttpsAnswer, HttpsError, HttpsUrl, InvalidUrl},
    meaning::Link,
    message::{MAX_BODY_BYTES, MAX_SUBJECT_CHARS, safe_subject, truncate_bytes, truncate_chars},
    open::OpenSink,
    recording::Recording,
    registry::{DuplicateSink, OpenError, SinkRegistry},
    route::{InvalidRoute, Route},
    setup::{SetupProblem, SinkSetup},
};

pub(crate) use self::bounded::is_cut;

/// Delivers alerts somewhere.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Where alerts go, for logs and errors, such as ``Slack webhook at `hooks.slack.com` ``. The
    /// address is a secret and does not stand in it.
    fn target(&self) -> String;

    /// Delivers one alert; returns when it is delivered.
    ///
    /// # Errors
    ///
    /// [`SinkError::new`] where another attempt may succeed: the event is retried.
    /// [`SinkError::permanent`] where none will, such as a channel that was deleted: the alert goes
    /// to the stack's own topic in place of it.
    async fn send(&self, alert: &Alert) -> Result<(), SinkError>;
}
