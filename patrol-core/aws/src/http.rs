//! Calls over HTTPS to services that no AWS client speaks to.
//!
//! They share the AWS clients' connections, so a webhook costs the function no second HTTP stack.

use std::{
    error::Error,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_smithy_runtime_api::client::{http::HttpConnector, orchestrator::HttpRequest};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use tokio::time::{sleep, timeout};

use crate::{Transport, chain};

/// A call is tried so often in all, as the AWS clients do.
pub const ATTEMPTS: u32 = 3;
/// The wait before the second attempt.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// A service that asks for a longer wait is given up: Lambda tries the event again in a minute.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Bytes that are read of a refusal.
const REFUSAL_BYTES: usize = 64 * 1024;
/// Bytes of an answer that an error tells.
const TOLD_BYTES: usize = 200;

/// Why a call did not succeed. Its words hold nothing of the request.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("the request cannot be made: {0}")]
    Request(String),
    #[error("{0}")]
    Connection(String),
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    #[error("an answer of more than {0} bytes")]
    TooLong(usize),
    #[error("HTTP {status}{}", told(.body))]
    Status {
        status: u16,
        body: String,
        retry_after: Option<Duration>,
    },
}

impl HttpError {
    /// May the same call succeed a moment later?
    fn passes(&self) -> bool {
        match self {
            Self::Request(_) | Self::TooLong(_) => false,
            Self::Connection(_) | Self::Timeout(_) => true,
            // AWS's services throttle with 400.
            Self::Status {
                status: 400, body, ..
            } => body.contains("Throttling"),
            Self::Status { status, .. } => matches!(*status, 408 | 429 | 500..),
        }
    }
}

fn told(body: &str) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    match &line[..line.floor_char_boundary(TOLD_BYTES)] {
        "" => String::new(),
        line => format!(": {line}"),
    }
}

/// A call that may be sent more than once.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    pub method: &'static str,
    pub url: &'a str,
    pub headers: Vec<(String, String)>,
    pub body: &'a str,
    /// A service that does not answer within this time is tried again.
    pub time: Duration,
    /// Bytes of an answer that are taken.
    pub most: usize,
}

impl<'a> Call<'a> {
    /// Posts JSON.
    pub fn post(url: &'a str, body: &'a str) -> Self {
        Self {
            method: "POST",
            url,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body,
            time: Duration::from_secs(5),
            most: REFUSAL_BYTES,
        }
    }

    /// Sends it until it is taken, at most three times; gives the answer's body.
    pub async fn send(&self) -> Result<Vec<u8>, HttpError> {
        for attempt in 1.. {
            let answer = timeout(self.time, self.attempt()).await;
            let failure = match answer.unwrap_or(Err(HttpError::Timeout(self.time))) {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let asked = match failure {
                HttpError::Status { retry_after, .. } => retry_after,
                _ => None,
            };
            if attempt == ATTEMPTS || !failure.passes() || asked > Some(LONGEST_WAIT) {
                return Err(failure);
            }
            sleep(asked.unwrap_or_else(|| wait_after(attempt))).await;
        }
        Err(HttpError::Timeout(self.time))
    }

    async fn attempt(&self) -> Result<Vec<u8>, HttpError> {
        let made = |why: &dyn Error| HttpError::Request(why.to_string());
        let mut request = HttpRequest::new(SdkBody::from(self.body));
        request.set_method(self.method).map_err(|why| made(&why))?;
        // The error would show the address, which may be a secret.
        request
            .set_uri(self.url)
            .map_err(|_| HttpError::Request("its address is no URL".to_owned()))?;
        let headers = request.headers_mut();
        for (name, value) in &self.headers {
            let name = name.clone();
            headers
                .try_insert(name, value.clone())
                .map_err(|why| made(&why))?;
        }
        headers.insert("user-agent", concat!("patrol/", env!("CARGO_PKG_VERSION")));
        let answer = Transport::shared().call(request).await;
        let mut answer = answer.map_err(|why| HttpError::Connection(chain(&why)))?;
        let status = answer.status();
        let retry_after = answer.headers().get("retry-after");
        let retry_after = retry_after.and_then(|seconds| seconds.trim().parse().ok());
        let body = answer.take_body();
        if status.is_success() {
            return read(body, self.most).await;
        }
        let body = read(body, REFUSAL_BYTES).await.unwrap_or_default();
        Err(HttpError::Status {
            status: status.as_u16(),
            body: String::from_utf8_lossy(&body).into_owned(),
            retry_after: retry_after.map(Duration::from_secs),
        })
    }
}

async fn read(body: SdkBody, most: usize) -> Result<Vec<u8>, HttpError> {
    let mut stream = ByteStream::new(body);
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|why| HttpError::Connection(chain(&why)))?;
        if bytes.len() + chunk.len() > most {
            return Err(HttpError::TooLong(most));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// How long to wait after so many attempts: twice as long each time, with a part left to chance so
/// that functions that were refused together do not come back together.
pub fn wait_after(attempts: u32) -> Duration {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let chance = 0.5 + f64::from(now.subsec_nanos()) / 2e9;
    (FIRST_WAIT * 2_u32.pow(attempts.clamp(1, 8) - 1)).mul_f64(chance)
}
