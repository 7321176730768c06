//! HTTPS requests: a function URL, an HTTP API, a REST API or an Application Load Balancer.
//!
//! Sources: [payloads of HTTP APIs](https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html),
//! [those of load balancers](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
//!
//! | Field of `detail` | Value |
//! |---|---|
//! | `method`, `path` | such as `POST` and `/repositoryMadePublic` |
//! | `query` | the query's values by name; the last of several |
//! | `headers` | by lower-case name, without credentials; the values of one that comes several times, with commas between |
//! | `body` | JSON where it is JSON; the fields of a form; text; base64 where it is not text |
//! | `sourceIp`, `caller` | the address, and the ARN that IAM proved, or `null` |

use std::collections::BTreeMap;
#[cfg(feature = "lambda")]
use std::time::SystemTime;

use base64::{Engine as _, prelude::BASE64_STANDARD};
#[cfg(feature = "lambda")]
use patrol_core::aggregate::since_1970;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    carrier::{Carrier, time},
    content::{Content, is_dense_form, too_dense},
    legible::{Legible, legible},
    unquoted::unquoted,
};
use crate::gather::gather;

/// Headers that hold credentials; notifications show the others.
const CREDENTIALS: [&str; 6] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-amz-security-token",
    // A load balancer that logs its users in writes these two.
    "x-amzn-oidc-accesstoken",
    "x-amzn-oidc-data",
];

/// A load balancer's requests have no id but this; it puts a part of its own into each, whatever the caller sent.
const TRACE_ID: &str = "x-amzn-trace-id";

/// The header with GitHub's own id of a request.
pub(crate) const GITHUB_ID: &str = "x-github-delivery";

/// Why a payload cannot be read as a request. The words quote nothing of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A field is not what it must be.
    #[error("{}", unquoted(.0))]
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
    /// When it came, in milliseconds; a load balancer does not say.
    time: Option<i64>,
    /// How many values of the payload were replaced.
    replaced: usize,
    /// Its sender reads the headers of the answer as lists, too.
    #[cfg(feature = "lambda")]
    lists: bool,
    /// A load balancer sends it.
    #[cfg(feature = "lambda")]
    balanced: bool,
}

/// All forms: the second of HTTP APIs and function URLs, the first of REST APIs, and a load balancer's, which is like
/// the first and has its headers and its query either as text or as lists.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw {
    raw_path: Option<String>,
    path: Option<String>,
    raw_query_string: Option<String>,
    query_string_parameters: Option<BTreeMap<String, String>>,
    multi_value_query_string_parameters: Option<BTreeMap<String, Vec<String>>>,
    headers: Option<BTreeMap<String, String>>,
    multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    body: Option<String>,
    is_base64_encoded: Option<bool>,
    http_method: Option<String>,
    request_context: Value,
}

impl Request {
    /// Reads the payload of an invocation.
    pub(crate) fn read(payload: &str) -> Result<Self, RequestError> {
        let payload = legible(payload, 0);
        let raw: Raw = serde_json::from_str(&payload.text)?;
        let context = &raw.request_context;
        let text = |path: &str| context.pointer(path)?.as_str().map(str::to_owned);
        let body = raw.body.unwrap_or_default();
        let body = if raw.is_base64_encoded == Some(true) {
            BASE64_STANDARD.decode(body)?
        } else {
            body.into_bytes()
        };
        #[cfg(feature = "lambda")]
        let lists = raw.headers.is_none() && raw.multi_value_headers.is_some();
        let single = raw.query_string_parameters.unwrap_or_default().into_iter();
        let values = single.chain(pairs(raw.multi_value_query_string_parameters));
        let query = match &raw.raw_query_string {
            Some(query) => form(query.as_bytes()),
            // Only a load balancer leaves them encoded.
            None if context["elb"].is_object() => {
                gather(values.flat_map(|(name, value)| form(format!("{name}={value}").as_bytes())))
            }
            None => gather(values),
        };
        // The lists have all values, the texts of a REST API only the last one.
        let mut headers = joined(raw.headers.unwrap_or_default());
        headers.extend(joined(pairs(raw.multi_value_headers)));
        let id = text("/requestId").or_else(|| headers.get(TRACE_ID).cloned());
        let caller = text("/authorizer/iam/userArn").or_else(|| text("/identity/userArn"));
        Ok(Self {
            method: raw
                .http_method
                .or_else(|| text("/http/method"))
                .unwrap_or_default(),
            path: raw.raw_path.or(raw.path).unwrap_or_default(),
            query,
            headers,
            body,
            source_ip: json!(text("/http/sourceIp").or_else(|| text("/identity/sourceIp"))),
            caller: caller.filter(|caller| !caller.is_empty()),
            id: id.unwrap_or_default(),
            time: context["timeEpoch"]
                .as_i64()
                .or(context["requestTimeEpoch"].as_i64()),
            replaced: payload.replaced,
            #[cfg(feature = "lambda")]
            lists,
            #[cfg(feature = "lambda")]
            balanced: context["elb"].is_object(),
        })
    }

    /// The request as it has just come. What is read again later has no time but its own, so that it is always the same event.
    #[cfg(feature = "lambda")]
    pub(crate) fn received(mut self) -> Self {
        self.time
            .get_or_insert_with(|| since_1970(SystemTime::now()));
        self
    }

    /// The last part of the path: the rule that is called.
    pub(crate) fn rule(&self) -> &str {
        let path = self.path.trim_end_matches('/');
        path.rsplit('/').next().unwrap_or_default()
    }

    /// Does a load balancer only ask whether somebody is here?
    ///
    /// Source: [health checks of a function](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#enable-health-checks-lambda).
    #[cfg(feature = "lambda")]
    pub(crate) fn is_health_check(&self) -> bool {
        let agent = self.headers.get("user-agent");
        let asks = agent.is_some_and(|agent| agent.starts_with("ELB-HealthChecker/"));
        let reads = matches!(self.method.as_str(), "GET" | "HEAD") && self.body.is_empty();
        self.balanced && asks && reads && self.path == "/"
    }

    /// The request as an event, without this header that proved the caller; with the sender's own id, if a header has it.
    pub(crate) fn event(
        &self,
        function_arn: &str,
        proof: Option<&str>,
        id_header: Option<&str>,
    ) -> Result<Legible<'static>, serde_json::Error> {
        let headers: BTreeMap<_, _> = gather(self.headers.iter().filter(|(name, _)| {
            let hidden = proof.is_some_and(|proof| name.eq_ignore_ascii_case(proof));
            !hidden && !CREDENTIALS.contains(&&***name)
        }));
        let id = id_header.and_then(|name| self.headers.get(name));
        let id = id.unwrap_or(&self.id);
        let (body, replaced) = self.body()?;
        let mut carrier = Carrier::new("patrol.webhook", "Webhook Request", function_arn, id);
        carrier.time = time(self.time.unwrap_or_default());
        carrier.detail = json!({
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": headers,
            "body": body,
            "sourceIp": self.source_ip,
            "caller": self.caller,
        });
        carrier.replaced = self.replaced + replaced;
        carrier.into_event()
    }

    /// The answer in the form that the sender of this request reads.
    #[cfg(feature = "lambda")]
    pub(crate) fn answer(&self, mut answer: Value) -> Value {
        if self.lists
            && let Some(headers) = answer["headers"].as_object()
        {
            let lists = headers.iter().map(|(name, value)| (name, json!([value])));
            answer["multiValueHeaders"] = json!(gather::<BTreeMap<_, _>, _>(lists));
        }
        answer
    }

    /// The body as rules see it, and how many values were replaced in it.
    fn body(&self) -> Result<(Value, usize), serde_json::Error> {
        let kind = self.headers.get("content-type");
        let kind = kind.map(|kind| kind.trim_start().to_ascii_lowercase());
        if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return match is_dense_form(&self.body) {
                true => Err(too_dense()),
                false => Ok((json!(form(&self.body)), 0)),
            };
        }
        Ok(match Content::of_bytes(&self.body) {
            Some(content) => (content.value()?, content.replaced()),
            None => (json!(BASE64_STANDARD.encode(&self.body)), 0),
        })
    }
}

fn form(text: &[u8]) -> BTreeMap<String, String> {
    gather(form_urlencoded::parse(text).into_owned())
}

fn pairs(lists: Option<BTreeMap<String, Vec<String>>>) -> impl Iterator<Item = (String, String)> {
    let lists = lists.unwrap_or_default().into_iter();
    lists.flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)))
}

/// Headers by lower-case name. A function URL joins the values of one that comes several times with commas; so it is done for
/// the other forms: two proofs are then no proof, whichever of them is right.
fn joined(pairs: impl IntoIterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut all = BTreeMap::<String, String>::new();
    for (mut name, value) in pairs {
        name.make_ascii_lowercase();
        match all.get_mut(&name) {
            Some(before) => {
                before.push(',');
                before.push_str(&value);
            }
            None => drop(all.insert(name, value)),
        }
    }
    all
}
