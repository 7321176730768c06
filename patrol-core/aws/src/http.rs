//! Calls over HTTPS that are tried again where that may help: webhooks, and what is signed.

use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_smithy_runtime_api::client::{http::HttpConnector, orchestrator::HttpRequest};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use patrol_core::{BoxError, error_chain, one_line};
use tokio::time::{Instant, sleep, timeout_at};

use crate::{echo::Credentials, https::HttpsClient};

/// How often a call is tried in all, as the AWS SDKs do.
pub const MAX_ATTEMPTS: u32 = 3;
/// The wait before the second attempt.
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
/// A service that asks for a longer wait is given up: Lambda tries the event again in a minute.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(5);
/// Bytes that are read of a refusal.
pub(crate) const REFUSAL_BYTES: usize = 64 * 1024;
/// Bytes of a refusal that an error shows.
const SHOWN_BYTES: usize = 200;
/// What AWS's services call throttling in an answer of status 400.
const THROTTLED: [&str; 3] = ["Throttling", "TooManyRequests", "RequestLimitExceeded"];

/// Why a call did not succeed. Its text holds nothing of the request.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The request is not one that HTTP knows.
    #[error("the request cannot be made: {}", error_chain(&**source))]
    InvalidRequest {
        /// What is wrong with it.
        source: BoxError,
    },
    /// No connection, or it broke.
    #[error("{}", error_chain(&**source))]
    Connection {
        /// What the connection says.
        source: BoxError,
    },
    /// Nothing answered in time.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// The answer has more bytes than are taken.
    #[error("an answer of more than {0} bytes")]
    TooLong(usize),
    /// The status from 200 to 299 says that it was taken, and the rest of the answer cannot be read.
    #[error("HTTP {status} with a body that cannot be read: {source}")]
    Unfinished {
        /// The status.
        status: u16,
        /// Why.
        source: Box<HttpError>,
    },
    /// The answer has a status other than 200 to 299.
    #[error("HTTP {status}{}", shown(.body))]
    Status {
        /// The status.
        status: u16,
        /// The first 64 KB of the body.
        body: String,
    },
}

impl HttpError {
    pub(crate) fn invalid(source: impl Into<BoxError>) -> Self {
        Self::InvalidRequest {
            source: source.into(),
        }
    }

    fn connection(source: impl Into<BoxError>) -> Self {
        Self::Connection {
            source: source.into(),
        }
    }

    /// May the same call succeed a moment later?
    pub(crate) const fn is_transient(&self) -> bool {
        match self {
            Self::Connection { .. } | Self::Timeout(_) => true,
            Self::Unfinished { source, .. } => source.is_transient(),
            Self::InvalidRequest { .. } | Self::TooLong(_) | Self::Status { .. } => false,
        }
    }
}

/// The beginning of a body, in one line.
fn shown(body: &str) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    // It is text of the one that answered.
    let line = one_line(&line);
    match &line[..line.floor_char_boundary(SHOWN_BYTES)] {
        "" => String::new(),
        line => format!(": {line}"),
    }
}

/// A call that may be sent more than once.
#[derive(Clone)]
pub struct Call<'a> {
    /// The method, such as `POST`.
    pub method: &'static str,
    /// The whole address; it may be a secret.
    pub url: &'a str,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: &'a str,
    /// An attempt that takes longer is given up, and tried again.
    pub attempt_timeout: Duration,
    /// An answer of more bytes is an error.
    pub max_bytes: usize,
    /// Is it not to be sent again when a status from 200 to 299 says that it was taken, although the
    /// rest of the answer does not come? So it is with what tells people something.
    pub once: bool,
}

/// An answer, whatever its status.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body; of a refusal the first 64 KB, as far as they have come.
    pub body: Vec<u8>,
}

impl Answer {
    /// Is its status one from 200 to 299?
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// May the same call succeed a moment later?
    fn is_transient(&self) -> bool {
        match self.status {
            400 => {
                let body = String::from_utf8_lossy(&self.body);
                THROTTLED.iter().any(|code| body.contains(code))
            }
            status => matches!(status, 408 | 429 | 500..),
        }
    }

    /// How long the service asks to wait.
    fn retry_after(&self) -> Option<Duration> {
        let mut headers = self.headers.iter();
        let (_, seconds) = headers.find(|(name, _)| name == "retry-after")?;
        seconds.trim().parse().ok().map(Duration::from_secs)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The rest may be secrets.
        write!(f, "Answer({}, {} bytes)", self.status, self.body.len())
    }
}

impl<'a> Call<'a> {
    /// Posts JSON, [once](Self::once).
    #[must_use]
    pub fn post(url: &'a str, body: &'a str) -> Self {
        Self {
            method: "POST",
            url,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body,
            attempt_timeout: Duration::from_secs(5),
            max_bytes: REFUSAL_BYTES,
            once: true,
        }
    }

    /// Sends it until it is taken, at most [`MAX_ATTEMPTS`] times; gives the answer's body.
    ///
    /// # Errors
    ///
    /// The last attempt's [`HttpError`]; [`HttpError::Status`] when the answer is a refusal.
    pub async fn send(&self) -> Result<Vec<u8>, HttpError> {
        let answer = self.answer().await?;
        if answer.is_success() {
            return Ok(answer.body);
        }
        Err(HttpError::Status {
            status: answer.status,
            body: String::from_utf8_lossy(&answer.body).into_owned(),
        })
    }

    /// Sends it until it is taken or refused for good, at most [`MAX_ATTEMPTS`] times; gives the last
    /// answer.
    ///
    /// # Errors
    ///
    /// The last attempt's [`HttpError`], where that has no whole answer.
    pub async fn answer(&self) -> Result<Answer, HttpError> {
        let mut attempt = 1;
        loop {
            let answer = self.attempt().await;
            let (transient, asked) = match &answer {
                Ok(answer) => (answer.is_transient(), answer.retry_after()),
                Err(HttpError::Unfinished { .. }) if self.once => (false, None),
                Err(error) => (error.is_transient(), None),
            };
            if attempt == MAX_ATTEMPTS || !transient || asked > Some(LONGEST_RETRY_AFTER) {
                return answer;
            }
            sleep(asked.unwrap_or_else(|| backoff(attempt))).await;
            attempt += 1;
        }
    }

    async fn attempt(&self) -> Result<Answer, HttpError> {
        let mut request = HttpRequest::new(SdkBody::from(self.body));
        request
            .set_method(self.method)
            .map_err(HttpError::invalid)?;
        // The error would show the address, which may be a secret.
        request
            .set_uri(self.url)
            .map_err(|_| HttpError::invalid("its address is not a URL"))?;
        let headers = request.headers_mut();
        for (name, value) in &self.headers {
            headers
                .try_insert(name.clone(), value.clone())
                .map_err(HttpError::invalid)?;
        }
        headers.insert("user-agent", concat!("patrol/", env!("CARGO_PKG_VERSION")));
        let late = || HttpError::Timeout(self.attempt_timeout);
        let end = Instant::now() + self.attempt_timeout;
        let answer = timeout_at(end, HttpsClient::shared().call(request)).await;
        let answer = answer.map_err(|_| late())?;
        let mut answer = answer.map_err(HttpError::connection)?;
        let status = answer.status();
        let headers = answer.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let headers = headers.collect();
        let max_bytes = match status.is_success() {
            true => self.max_bytes,
            false => REFUSAL_BYTES,
        };
        let mut body = Vec::new();
        let read = timeout_at(end, read(answer.take_body(), max_bytes, &mut body)).await;
        let read = read.unwrap_or_else(|_| Err(late()));
        // Of a refusal the status alone says much, and as much of its body as has come.
        if let Err(source) = read
            && status.is_success()
        {
            let (status, source) = (status.as_u16(), Box::new(source));
            return Err(HttpError::Unfinished { status, source });
        }
        // An error may show it: a refusal, or what answers in place of a service that tells people something.
        if !status.is_success() || self.once {
            let sent = self.headers.iter();
            let sent = sent.map(|(name, value)| (name.as_str(), value.as_str()));
            body = Credentials::of(sent).out_of(body);
        }
        Ok(Answer {
            status: status.as_u16(),
            headers,
            body,
        })
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address and the headers may be secrets.
        f.debug_struct("Call")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// Reads a body; what has come stays there when the rest does not.
pub(crate) async fn read(
    body: SdkBody,
    max_bytes: usize,
    bytes: &mut Vec<u8>,
) -> Result<(), HttpError> {
    let mut stream = ByteStream::new(body);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(HttpError::connection)?;
        let room = max_bytes - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            return Err(HttpError::TooLong(max_bytes));
        }
    }
    Ok(())
}

/// How long to wait after this number of attempts: twice as long each time, with a part left to chance so
/// that functions that were refused together do not come back together.
#[must_use]
pub fn backoff(attempts: u32) -> Duration {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let chance = 0.5 + f64::from(now.subsec_nanos()) / 2e9;
    (FIRST_BACKOFF * 2_u32.pow(attempts.clamp(1, 8) - 1)).mul_f64(chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_answers_is_one_line_of_an_error() {
        let said = |body: &str| {
            let body = body.to_owned();
            HttpError::Status { status: 403, body }.to_string()
        };
        assert_eq!(
            said("no\n\u{1b}[31m \u{202e}you"),
            "HTTP 403: no \\u{1b}[31m \\u{202e}you"
        );
        assert_eq!(said(""), "HTTP 403");
        assert!(said(&"\u{202e}".repeat(10_000)).len() < 300);
    }
}
