//! HTTPS requests: a function URL, an HTTP API or a REST API.
//!
//! | Field of `detail` | Value |
//! |---|---|
//! | `method`, `path` | such as `POST` and `/repositoryMadePublic` |
//! | `query` | the query's values by name; the last of several |
//! | `headers` | by lower-case name, without credentials |
//! | `body` | JSON where it is JSON; the fields of a form; text; base64 where it is not text |
//! | `sourceIp`, `caller` | the address, and the ARN that IAM proved, or `null` |

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::carrier::{Carrier, json_or_text, time};
use crate::gather::gather;

/// Headers that hold credentials; notifications show the others.
const CREDENTIALS: [&str; 4] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-amz-security-token",
];

/// The header with GitHub's own id of a request.
pub(crate) const GITHUB_ID: &str = "x-github-delivery";

/// Why a payload cannot be read as a request. The words quote nothing of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A field is not what it must be.
    #[error("{0}")]
    Shape(#[from] serde_json::Error),
    /// The body says that it is base64, and is not.
    #[error("its body is not base64: {0}")]
    Body(#[from] base64::DecodeError),
}

/// A request, of whichever form.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    query: BTreeMap<String, String>,
    /// By lower-case name.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    source_ip: Value,
    /// The ARN that IAM proved.
    pub(crate) caller: Option<String>,
    id: String,
    time: i64,
}

/// Both forms: the second of the HTTP API and function URLs, the first of the REST API.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    raw_path: Option<String>,
    path: Option<String>,
    raw_query_string: Option<String>,
    query_string_parameters: Option<BTreeMap<String, String>>,
    headers: Option<BTreeMap<String, String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
    http_method: Option<String>,
    request_context: Value,
}

impl Request {
    /// Reads the payload of an invocation.
    pub(crate) fn read(payload: &str) -> Result<Self, RequestError> {
        let raw: Raw = serde_json::from_str(payload)?;
        let context = &raw.request_context;
        let text = |path: &str| context.pointer(path)?.as_str().map(str::to_owned);
        let body = raw.body.unwrap_or_default();
        let body = if raw.is_base64_encoded {
            BASE64_STANDARD.decode(body)?
        } else {
            body.into_bytes()
        };
        let query = match &raw.raw_query_string {
            Some(query) => form(query.as_bytes()),
            None => raw.query_string_parameters.unwrap_or_default(),
        };
        let headers = raw.headers.unwrap_or_default().into_iter();
        let caller = text("/authorizer/iam/userArn").or_else(|| text("/identity/userArn"));
        Ok(Self {
            method: raw
                .http_method
                .or_else(|| text("/http/method"))
                .unwrap_or_default(),
            path: raw.raw_path.or(raw.path).unwrap_or_default(),
            query,
            headers: gather(headers.map(|(name, value)| (name.to_ascii_lowercase(), value))),
            body,
            source_ip: json!(text("/http/sourceIp").or_else(|| text("/identity/sourceIp"))),
            caller: caller.filter(|caller| !caller.is_empty()),
            id: text("/requestId").unwrap_or_default(),
            time: context["timeEpoch"]
                .as_i64()
                .or(context["requestTimeEpoch"].as_i64())
                .unwrap_or_default(),
        })
    }

    /// The last part of the path: the rule that is called.
    pub(crate) fn rule(&self) -> &str {
        let path = self.path.trim_end_matches('/');
        path.rsplit('/').next().unwrap_or_default()
    }

    /// The request as an event, without this header that proved the caller; with the sender's own id, if a header has it.
    pub(crate) fn event(
        &self,
        function_arn: &str,
        proof: Option<&str>,
        id_header: Option<&str>,
    ) -> Result<String, serde_json::Error> {
        let headers: BTreeMap<_, _> = gather(self.headers.iter().filter(|(name, _)| {
            let hidden = proof.is_some_and(|proof| name.eq_ignore_ascii_case(proof));
            !hidden && !CREDENTIALS.contains(&&***name)
        }));
        let id = id_header.and_then(|name| self.headers.get(name));
        let id = id.unwrap_or(&self.id);
        let mut carrier = Carrier::new("patrol.webhook", "Webhook Request", function_arn, id);
        carrier.time = time(self.time);
        carrier.detail = json!({
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": headers,
            "body": self.body(),
            "sourceIp": self.source_ip,
            "caller": self.caller,
        });
        carrier.into_event()
    }

    fn body(&self) -> Value {
        let kind = self.headers.get("content-type");
        let kind = kind.map(|kind| kind.trim_start().to_ascii_lowercase());
        if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return json!(form(&self.body));
        }
        match std::str::from_utf8(&self.body) {
            Ok(text) => json_or_text(text),
            Err(_) => json!(BASE64_STANDARD.encode(&self.body)),
        }
    }
}

fn form(text: &[u8]) -> BTreeMap<String, String> {
    gather(form_urlencoded::parse(text).into_owned())
}
