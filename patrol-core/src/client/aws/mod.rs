//! Signed calls to AWS in plain types, without an SDK.
//!
//! A client gets [`Aws`] from its [`Connector`](crate::Connector) and calls a service in the
//! protocol that it speaks: [`query`](Aws::query), [`json`](Aws::json) or [`rest`](Aws::rest).
//! A ruleset compiles nothing for that: the crate `patrol-aws`, which every stack that calls AWS
//! links, signs and sends the requests. It takes credentials, region and endpoint from the
//! environment (`AWS_REGION`, `AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, ...), in the command line's
//! build also from a profile, and tries a call three times in all.
//!
//! A call is refused, in tests too, when the client's permissions do not name its action.

mod call;
mod error;
mod request;
mod response;
mod transport;
mod xml;

use std::{fmt, sync::Arc};

pub use self::{
    call::AwsCall,
    error::{AwsRefusal, CallError},
    request::{AwsProtocol, AwsRequest, AwsService},
    response::AwsResponse,
    transport::{AwsTransport, TransportEntry},
    xml::{Xml, XmlError},
};
use crate::iam::ActionPattern;

/// Signed calls to AWS, of the actions that a client declares. Cheap to clone.
#[derive(Clone)]
pub struct Aws {
    client: &'static str,
    actions: Arc<[ActionPattern]>,
    transport: Arc<dyn AwsTransport>,
}

impl Aws {
    pub(crate) fn new(
        client: &'static str,
        actions: Arc<[ActionPattern]>,
        transport: Arc<dyn AwsTransport>,
    ) -> Self {
        Self {
            client,
            actions,
            transport,
        }
    }

    /// A call in the query protocol, answered in XML: EC2, IAM, STS, SNS, RDS and others.
    ///
    /// `version` is that of the service's interface, such as `2016-11-15`.
    ///
    /// Source: [AWS query protocol](https://smithy.io/2.0/aws/protocols/aws-query-protocol.html),
    /// [EC2 query protocol](https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html).
    pub fn query(&self, service: impl Into<AwsService>, version: &str, operation: &str) -> AwsCall {
        let request = AwsRequest::new(AwsProtocol::Query, service.into(), operation, "POST");
        AwsCall::new(self.clone(), request)
            .param("Action", operation)
            .param("Version", version)
    }

    /// A call in the JSON protocol: Organizations, KMS, SSM, CloudTrail and others.
    ///
    /// `target` is what stands before the operation in `X-Amz-Target`, such as
    /// `AWSOrganizationsV20161128`.
    ///
    /// Source: [AWS JSON 1.1 protocol](https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).
    pub fn json(
        &self,
        service: impl Into<AwsService>,
        target: &str,
        operation: &str,
        input: &serde_json::Value,
    ) -> AwsCall {
        let request = AwsRequest::new(AwsProtocol::Json, service.into(), operation, "POST");
        AwsCall::new(self.clone(), request)
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", &format!("{target}.{operation}"))
            .body(input.to_string())
    }

    /// A call of a REST interface: Lambda, S3, EKS, API Gateway and others.
    ///
    /// `path` holds the parts between the slashes, as they are: each is encoded, so that a name
    /// out of an event stays one part.
    pub fn rest<'a>(
        &self,
        service: impl Into<AwsService>,
        operation: &str,
        method: &'static str,
        path: impl IntoIterator<Item = &'a str>,
    ) -> AwsCall {
        let mut request = AwsRequest::new(AwsProtocol::Rest, service.into(), operation, method);
        request.path = path.into_iter().map(str::to_owned).collect();
        AwsCall::new(self.clone(), request)
    }

    /// Sends a request, if the client declares its action.
    async fn send(&self, request: &AwsRequest) -> Result<AwsResponse, CallError> {
        let action = request.action.as_str();
        if !self.actions.iter().any(|known| known.matches(action)) {
            return Err(CallError::Undeclared {
                client: self.client,
                action: action.to_owned(),
            });
        }
        match self.transport.send(request).await {
            Ok(response) => response.of(action),
            Err(source) => Err(CallError::Unanswered {
                action: action.to_owned(),
                source,
            }),
        }
    }
}

impl fmt::Debug for Aws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Aws({})", self.client)
    }
}
