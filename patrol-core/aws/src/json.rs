//! AWS's JSON protocol: one `POST` an operation, named in `X-Amz-Target`.
//!
//! Source: [AWS JSON 1.1 protocol](https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).

use std::{fmt, time::Duration};

use serde::Deserialize;
use serde_json::Value;

use crate::{Call, HttpError, Signed, Target};

/// A service that speaks the protocol.
#[derive(Clone, Copy, Debug)]
pub struct JsonService {
    /// Its name in signatures and addresses, such as `kms`.
    pub name: &'static str,
    /// Its name in `X-Amz-Target`, such as `TrentService`.
    pub target: &'static str,
    /// Its name in `AWS_ENDPOINT_URL_SERVICE`, such as `KMS`.
    pub variable: &'static str,
}

/// Bytes of an answer that are taken: ten of SSM's largest parameters, escaped.
const MOST: usize = 1024 * 1024;

/// Why an operation did not succeed.
#[derive(Debug)]
pub struct JsonError {
    /// The service's own code, such as `AccessDeniedException`.
    pub code: Option<String>,
    words: String,
}

impl JsonService {
    /// Calls an operation in a region, or in the environment's; an attempt may take this long.
    pub async fn call(
        self,
        region: Option<&str>,
        operation: &str,
        input: &Value,
        time: Duration,
    ) -> Result<Value, JsonError> {
        let target = Target::new(self.name, self.variable, region);
        let host = format!("https://{}", target.host());
        let url = format!("{}/", target.endpoint().unwrap_or(&host));
        let body = input.to_string();
        let mut call = Call::post(&url, &body);
        call.time = time;
        call.most = MOST;
        let operation = format!("{}.{operation}", self.target);
        call.headers = [
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amz-target", &operation),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let signed = Signed {
            call,
            target: &target,
        };
        let answer = signed.send().await?;
        serde_json::from_slice(&answer).map_err(|why| JsonError {
            code: None,
            // The parser's words quote nothing of a text of the wrong form.
            words: format!("an answer that is not understood: {why}"),
        })
    }
}

/// What a service says of a failure.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    #[serde(rename = "__type")]
    code: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
}

impl From<HttpError> for JsonError {
    fn from(error: HttpError) -> Self {
        let HttpError::Status { status, body, .. } = &error else {
            return Self {
                code: None,
                words: error.to_string(),
            };
        };
        let refusal: Refusal = serde_json::from_str(body).unwrap_or_default();
        let code = refusal.code.as_deref().map(bare);
        let said: Vec<_> = [code, refusal.message.as_deref()]
            .into_iter()
            .flatten()
            .collect();
        let words = if said.is_empty() {
            error.to_string()
        } else {
            format!("{} (HTTP {status})", said.join(": "))
        };
        Self {
            code: code.map(str::to_owned),
            words,
        }
    }
}

/// `NAMESPACE#Code:URI` to `Code`.
fn bare(code: &str) -> &str {
    let code = code.rsplit('#').next().unwrap_or(code);
    code.split(':').next().unwrap_or(code)
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_what_is_around_them() {
        for code in [
            "AccessDeniedException",
            "com.amazonaws.kms#AccessDeniedException",
            "AccessDeniedException:http://internal.amazon.com/coral/com.amazon.coral.service/",
        ] {
            assert_eq!(bare(code), "AccessDeniedException");
        }
    }

    #[test]
    fn a_refusal_is_one_line() {
        let refused = |body: &str| {
            let error = HttpError::Status {
                status: 400,
                body: body.to_owned(),
                retry_after: None,
            };
            JsonError::from(error).to_string()
        };
        let body = r#"{"__type": "a#NoSuchKey", "Message": "none"}"#;
        assert_eq!(refused(body), "NoSuchKey: none (HTTP 400)");
        assert_eq!(
            refused(r#"{"__type": "NoSuchKey"}"#),
            "NoSuchKey (HTTP 400)"
        );
        assert_eq!(refused("<html>"), "HTTP 400: <html>");
    }
}
