//! AWS's REST protocol with JSON bodies, for the few operations of the runtime's own.
//!
//! Source: [AWS restJson1 protocol](https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html).

use std::time::Duration;

use patrol_core::aws::{AwsProtocol, AwsRequest, AwsService};
use serde_json::Value;

use crate::json::{self, JsonError};

/// A service that speaks the protocol.
#[derive(Clone, Copy, Debug)]
pub struct RestService {
    /// Its name in signatures, host names and `AWS_ENDPOINT_URL_SERVICE`, such as `securityhub`.
    pub name: &'static str,
}

impl RestService {
    /// Posts to a path, in a region or in the one that this runs in; an attempt may take this long,
    /// and there are three. What the service says it has taken is not sent again, although the rest of
    /// its answer does not come.
    ///
    /// # Errors
    ///
    /// [`JsonError`] when the service refuses, does not answer, or answers with something else.
    pub async fn post(
        self,
        region: Option<&str>,
        operation: &str,
        path: &[&str],
        input: &Value,
        attempt_timeout: Duration,
    ) -> Result<Value, JsonError> {
        let mut request = self.request(region, operation, "POST", path, attempt_timeout);
        let json = ("content-type".to_owned(), "application/json".to_owned());
        request.headers = vec![json];
        request.body = input.to_string();
        request.once = true;
        json::answer(&request).await
    }

    /// The same without a body: reads what is at a path.
    ///
    /// # Errors
    ///
    /// As [`post`](Self::post).
    pub async fn get(
        self,
        region: Option<&str>,
        operation: &str,
        path: &[&str],
        attempt_timeout: Duration,
    ) -> Result<Value, JsonError> {
        json::answer(&self.request(region, operation, "GET", path, attempt_timeout)).await
    }

    fn request(
        self,
        region: Option<&str>,
        operation: &str,
        method: &'static str,
        path: &[&str],
        attempt_timeout: Duration,
    ) -> AwsRequest {
        let service = AwsService::new(self.name);
        let mut request = AwsRequest::new(AwsProtocol::Rest, service, operation, method);
        request.path = path.iter().map(|part| (*part).to_owned()).collect();
        request.region = region.map(str::to_owned);
        request.attempt_timeout = attempt_timeout;
        request
    }
}
