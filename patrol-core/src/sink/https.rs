//! How a sink posts over HTTPS without an HTTP client of its own.

use std::fmt;

use async_trait::async_trait;
use serde_json::Value;

use super::SinkError;
use crate::{BoxError, Secret, text::one_line};

/// Posts JSON over HTTPS. The runtime gives one to each sink that asks for it
/// ([`SinkSetup::https`](super::SinkSetup::https)), with the connections that all of them share; a
/// test gives `patrol_testkit::FakeHttps`.
#[async_trait]
pub trait Https: Send + Sync {
    /// Posts JSON, with the content type `application/json`, and with an `authorization` header where
    /// one is given; any status from 200 to 299 means that it was taken. Gives the answer's body, of
    /// at most 64 KB. It tries three times in all when the other side throttles (429), fails
    /// (500 and above) or does not answer within five seconds.
    ///
    /// # Errors
    ///
    /// [`HttpsError`] when it was not taken.
    async fn call(
        &self,
        url: &HttpsUrl,
        authorization: Option<&Secret<String>>,
        body: &Value,
    ) -> Result<String, HttpsError>;

    /// [`call`](Self::call) without a header of one's own, where the answer says nothing.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call).
    async fn post(&self, url: &HttpsUrl, body: &Value) -> Result<(), HttpsError> {
        self.call(url, None, body).await.map(drop)
    }
}

/// What was posted was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpsError {
    /// The other side answered with another status than 200 to 299.
    #[error("HTTP {status}{}", said(.body))]
    Status {
        /// The status.
        status: u16,
        /// The answer's body, or its beginning.
        body: String,
    },
    /// There was no answer.
    #[error(transparent)]
    NoAnswer(BoxError),
}

/// Characters of an answer that an error shows.
const SAID_CHARS: usize = 200;

/// What the other side said, in one line.
fn said(body: &str) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    match &*super::truncate_chars(&one_line(&line), SAID_CHARS) {
        "" => String::new(),
        line => format!(": {line}"),
    }
}

impl HttpsError {
    /// Will no other attempt succeed? So it is with redirections and refusals: any status from 300
    /// to 499 but 408 (timeout), 425 (too early) and 429 (too many requests).
    ///
    /// Sources: [Slack's webhook errors](https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors)
    /// (400, 403, 404, 410), [PagerDuty's answers](https://developer.pagerduty.com/docs/events-api-v2/overview/)
    /// (400, and 429 or 500 to come again).
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Status { status, .. } => {
                matches!(*status, 300..=499) && !matches!(*status, 408 | 425 | 429)
            }
            Self::NoAnswer(_) => false,
        }
    }

    /// The error of the sink that posted.
    #[must_use]
    pub fn into_sink_error(self, target: impl Into<String>) -> SinkError {
        if self.is_permanent() {
            SinkError::permanent(target, self)
        } else {
            SinkError::new(target, self)
        }
    }
}

/// An HTTPS address whose path is a secret: whoever knows it may post.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpsUrl(Secret<String>);

/// The text is not an address that can be posted to. It is not shown: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address is not a URL that alerts can be posted to: expected `https://HOST/PATH`")]
#[non_exhaustive]
pub struct InvalidUrl;

impl HttpsUrl {
    /// Takes an `https://` address. Plain HTTP is for this very machine alone.
    ///
    /// # Errors
    ///
    /// [`InvalidUrl`] when it is not one, or holds a user's name.
    pub fn new(url: &Secret<String>) -> Result<Self, InvalidUrl> {
        let text = url.expose();
        let host = host(text).ok_or(InvalidUrl)?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let here = matches!(name, "127.0.0.1" | "[::1]" | "localhost");
        let graphic = text.bytes().all(|byte| byte.is_ascii_graphic());
        if !graphic || name.is_empty() || !(text.starts_with("https://") || here) {
            return Err(InvalidUrl);
        }
        Ok(Self(url.clone()))
    }

    /// The host, which may be shown.
    #[must_use]
    pub fn host(&self) -> &str {
        host(self.0.expose()).unwrap_or_default()
    }

    /// The whole address, in so many words.
    #[must_use]
    pub const fn expose(&self) -> &String {
        self.0.expose()
    }
}

/// What stands between the scheme and the path; an address with a user's name has none.
fn host(url: &str) -> Option<&str> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|host| !host.contains('@'))
}

impl fmt::Debug for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.host())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<HttpsUrl, InvalidUrl> {
        HttpsUrl::new(&Secret::new(text.to_owned()))
    }

    #[test]
    fn only_https_is_taken() {
        for (text, host) in [
            (
                "https://hooks.slack.com/services/T0/B0/x",
                "hooks.slack.com",
            ),
            ("https://example.com:8443?key=x", "example.com:8443"),
            ("http://127.0.0.1:4000/x", "127.0.0.1:4000"),
            ("http://localhost", "localhost"),
        ] {
            let url = url(text).expect(text);
            assert_eq!(url.host(), host);
            assert_eq!(format!("{url:?}"), host);
        }
        for text in [
            "",
            "hunter2",
            "https://",
            "https:///x",
            "https://:443/x",
            "http://example.com/x",
            "http://127.0.0.1.example.com/x",
            "http://127.0.0.1@example.com/x",
            "https://user:word@example.com/x",
            "https://example.com/a b",
            "https://example.com/\n",
        ] {
            assert_eq!(url(text), Err(InvalidUrl), "{text}");
        }
    }

    #[test]
    fn a_refusal_is_permanent_and_a_fault_is_not() {
        let permanent = |status| {
            let body = "a\n\u{202e}b".to_owned();
            let error = HttpsError::Status { status, body }.into_sink_error("x");
            let words = error.to_string();
            assert_eq!(
                words,
                format!("could not notify x: HTTP {status}: a \\u{{202e}}b")
            );
            error.is_permanent()
        };
        for status in [301, 400, 401, 403, 404, 410, 413] {
            assert!(permanent(status), "{status}");
        }
        for status in [408, 425, 429, 500, 503] {
            assert!(!permanent(status), "{status}");
        }
        assert!(!HttpsError::NoAnswer("down".into()).is_permanent());
    }
}
