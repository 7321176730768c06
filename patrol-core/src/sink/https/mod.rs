//! How a sink posts over HTTPS without an HTTP client of its own.

mod answer;
mod error;
mod url;

use async_trait::async_trait;
use serde_json::Value;

pub use self::{
    answer::{ForeignAnswer, HttpsAnswer},
    error::HttpsError,
    url::{HttpsUrl, InvalidUrl},
};
use crate::Secret;

/// Posts JSON over HTTPS. The runtime gives one to each sink that asks for it
/// ([`SinkSetup::https`](super::SinkSetup::https)), with the connections that all of them share; a
/// test gives `patrol_testkit::FakeHttps`. What an answer repeats of the sink's address reads `[secret]`.
#[async_trait]
pub trait Https: Send + Sync {
    /// Posts JSON, with the content type `application/json`, and with an `authorization` header where
    /// one is given. Gives an answer with a status from 200 to 299, of at most 64 KB: whether the
    /// service took it, its own words there say, and a proxy or a page to sign in may answer in its
    /// place ([`HttpsAnswer::foreign`]).
    ///
    /// It tries three times in all when the other side throttles (429), fails (500 and above), hangs
    /// up, or says nothing within five seconds. What was answered with a status from 200 to 299 is not
    /// posted again.
    ///
    /// # Errors
    ///
    /// [`HttpsError`] when there is no such answer.
    async fn call(
        &self,
        url: &HttpsUrl,
        authorization: Option<&Secret<String>>,
        body: &Value,
    ) -> Result<HttpsAnswer, HttpsError>;

    /// [`call`](Self::call) without a header of one's own, to a service that says by its status alone
    /// that it took something: any status from 200 to 299 does, whatever follows.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    async fn post(&self, url: &HttpsUrl, body: &Value) -> Result<(), HttpsError> {
        match self.call(url, None, body).await {
            Ok(_) | Err(HttpsError::Unfinished { .. }) => Ok(()),
            Err(why) => Err(why),
        }
    }
}
