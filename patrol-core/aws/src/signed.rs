//! The signed calls of `patrol-core`'s clients: requests in plain types, encoded, signed and sent.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use form_urlencoded::Serializer;
use patrol_core::{
    Result,
    aws::{AwsProtocol, AwsRequest, AwsResponse, AwsTransport, TransportEntry},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Call, HttpError, SignedCallError, endpoint::Endpoint, settings::credentials};

/// What stays as it is in an address: RFC 3986's unreserved characters.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Bytes of an answer that are taken.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Sends over the HTTPS client that all share.
struct SignedCalls;

inventory::submit! { TransportEntry::new(|| Box::pin(async {
    // Without credentials every call would fail: the rules that call cannot start.
    credentials().await?;
    Ok(Arc::new(SignedCalls) as Arc<dyn AwsTransport>)
})) }

#[async_trait]
impl AwsTransport for SignedCalls {
    async fn send(&self, request: &AwsRequest) -> Result<AwsResponse> {
        Ok(send(request, MAX_BYTES).await?)
    }
}

type Sending<'a> = Pin<Box<dyn Future<Output = Result<AwsResponse, SignedCallError>> + Send + 'a>>;

/// Encodes, signs and sends a request, and gives the last answer.
pub(crate) fn send(request: &AwsRequest, max_bytes: usize) -> Sending<'_> {
    Box::pin(sent(request, max_bytes))
}

async fn sent(request: &AwsRequest, max_bytes: usize) -> Result<AwsResponse, SignedCallError> {
    let endpoint = Endpoint::of(request.service, request.region.as_deref()).await?;
    let mut headers = request.headers.clone();
    let form = match request.protocol {
        AwsProtocol::Query => {
            let form = "application/x-www-form-urlencoded";
            headers.push(("content-type".to_owned(), form.to_owned()));
            Some(form_of(&request.params))
        }
        _ => None,
    };
    let url = format!("{}{}", endpoint.url(), path(request)?);
    let call = Call {
        method: request.method,
        url: &url,
        headers,
        body: form.as_deref().unwrap_or(&request.body),
        attempt_timeout: request.attempt_timeout,
        max_bytes,
        once: request.once,
    };
    let answer = call.answer_signed(&endpoint).await?;
    let body = String::from_utf8_lossy(&answer.body);
    let mut response = AwsResponse::new(answer.status, body);
    for (name, value) in &answer.headers {
        response = response.with_header(name, value);
    }
    Ok(response)
}

/// The parameters as a form.
fn form_of(params: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(params).finish()
}

/// The path and what follows it. Each part is encoded, so that a name out of an event stays one
/// part.
fn path(request: &AwsRequest) -> Result<String, HttpError> {
    let encoded = |text: &str| utf8_percent_encode(text, UNRESERVED).to_string();
    let mut path = String::new();
    for part in &request.path {
        if matches!(part.as_str(), "." | "..") {
            return Err(HttpError::invalid(format!("`{part}` in its path")));
        }
        path += "/";
        path += &encoded(part);
    }
    if path.is_empty() {
        path += "/";
    }
    if request.protocol != AwsProtocol::Query {
        let pairs = request.params.iter();
        let pairs = pairs.map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let pairs: Vec<_> = pairs.collect();
        if !pairs.is_empty() {
            path += "?";
            path += &pairs.join("&");
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &[&str], params: &[(&str, &str)]) -> AwsRequest {
        let mut request = AwsRequest::new(AwsProtocol::Rest, "lambda".into(), "GetPolicy", "GET");
        request.path = path.iter().map(ToString::to_string).collect();
        let params = params.iter();
        request.params = params
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect();
        request
    }

    #[test]
    fn a_name_stays_one_part_of_the_path() {
        let path = |parts: &[&str]| path(&request(parts, &[])).unwrap();
        assert_eq!(path(&[]), "/");
        assert_eq!(
            path(&["2015-03-31", "functions", "../a b/c?d#é", "policy"]),
            "/2015-03-31/functions/..%2Fa%20b%2Fc%3Fd%23%C3%A9/policy"
        );
        assert_eq!(path(&["a", ""]), "/a/");
    }

    #[test]
    fn a_part_cannot_lead_out_of_the_path() {
        for part in [".", ".."] {
            let error = path(&request(&["a", part], &[])).unwrap_err().to_string();
            assert_eq!(
                error,
                format!("the request cannot be made: `{part}` in its path")
            );
        }
    }

    #[test]
    fn parameters_stand_in_the_form_or_in_the_address() {
        let mut request = request(&["a"], &[("Qualifier", "a b&c"), ("tagging", "")]);
        assert_eq!(path(&request).unwrap(), "/a?Qualifier=a%20b%26c&tagging=");
        request.protocol = AwsProtocol::Query;
        assert_eq!(path(&request).unwrap(), "/a");
        assert_eq!(form_of(&request.params), "Qualifier=a+b%26c&tagging=");
    }
}
