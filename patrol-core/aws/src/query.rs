//! AWS's query protocol, for the few operations of the runtime's own.
//!
//! Source: [AWS query protocol](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html).

use patrol_core::aws::{AwsProtocol, AwsRequest, AwsResponse, AwsService};

use crate::service_error::{self, ServiceError};

/// A service that speaks the protocol.
#[derive(Clone, Copy, Debug)]
pub struct QueryService {
    /// Its name in signatures, host names and `AWS_ENDPOINT_URL_SERVICE`, such as `sns`.
    pub name: &'static str,
    /// The version of its interface, such as `2010-03-31`.
    pub version: &'static str,
}

/// Bytes of an answer that are taken.
const MAX_BYTES: usize = 1024 * 1024;

impl QueryService {
    /// Calls an operation in a region, or in the one that this runs in, with these parameters. What the
    /// service says it has taken is not sent again, although the rest of its answer does not come.
    ///
    /// # Errors
    ///
    /// [`ServiceError`] when the service refuses or does not answer.
    pub async fn call(
        self,
        region: Option<&str>,
        operation: &str,
        params: impl IntoIterator<Item = (String, String)>,
    ) -> Result<AwsResponse, ServiceError> {
        let service = AwsService::new(self.name);
        let mut request = AwsRequest::new(AwsProtocol::Query, service, operation, "POST");
        request.region = region.map(str::to_owned);
        request.once = true;
        request.params = [("Action", operation), ("Version", self.version)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
        request.params.extend(params);
        service_error::answer(&request, MAX_BYTES).await
    }
}
