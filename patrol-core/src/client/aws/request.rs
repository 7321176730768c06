//! What is sent.

use std::{fmt, time::Duration};

/// A service of AWS.
///
/// Its name in signatures is enough for most: `"ec2".into()`. A few have other names elsewhere:
///
/// ```
/// use patrol_core::aws::AwsService;
///
/// const ECR: AwsService = AwsService::new("ecr").endpoint_prefix("api.ecr");
/// const LOGS: AwsService = AwsService::new("logs").service_id("CloudWatch Logs");
/// # let _ = (ECR, LOGS);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AwsService {
    /// The name in signatures, such as `ec2`.
    pub signing_name: &'static str,
    /// What the host name begins with, such as `api.ecr`; the name in signatures if `None`.
    pub endpoint_prefix: Option<&'static str>,
    /// The service's id in SDKs, such as `CloudWatch Logs`: `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`
    /// sets its endpoint. The name in signatures if `None`.
    pub service_id: Option<&'static str>,
}

impl AwsService {
    /// A service, by its name in signatures.
    #[must_use]
    pub const fn new(signing_name: &'static str) -> Self {
        Self {
            signing_name,
            endpoint_prefix: None,
            service_id: None,
        }
    }

    /// Says what the host name begins with.
    #[must_use]
    pub const fn endpoint_prefix(mut self, prefix: &'static str) -> Self {
        self.endpoint_prefix = Some(prefix);
        self
    }

    /// Says what the SDKs call the service.
    #[must_use]
    pub const fn service_id(mut self, id: &'static str) -> Self {
        self.service_id = Some(id);
        self
    }
}

impl From<&'static str> for AwsService {
    fn from(signing_name: &'static str) -> Self {
        Self::new(signing_name)
    }
}

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AwsProtocol {
    /// The parameters are a form in the body; the answer is XML.
    Query,
    /// The body is JSON and a header names the operation; the answer is JSON.
    Json,
    /// Method and path name the operation, and the parameters stand in the address.
    Rest,
}

/// A request before it is encoded and signed: what a [transport](super::AwsTransport) sends, and
/// what a test's fake one looks at.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AwsRequest {
    /// How the service is spoken to.
    pub protocol: AwsProtocol,
    /// The service.
    pub service: AwsService,
    /// The operation, such as `DescribeSecurityGroups`.
    pub operation: String,
    /// The IAM action that it needs, such as `ec2:DescribeSecurityGroups`.
    pub action: String,
    /// The region; `None` is the one that the function runs in.
    pub region: Option<String>,
    /// The method, such as `POST`.
    pub method: &'static str,
    /// The parts of the path, not encoded; none is `/`.
    pub path: Vec<String>,
    /// Names and values, not encoded: of the form in [`AwsProtocol::Query`], of the address
    /// otherwise.
    pub params: Vec<(String, String)>,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body; in [`AwsProtocol::Query`] the form stands in its place.
    pub body: String,
    /// An attempt that takes longer is given up.
    pub attempt_timeout: Duration,
    /// Is it not to be sent again when a status from 200 to 299 says that it was taken, although the
    /// rest of the answer does not come? So it is with what tells people something.
    pub once: bool,
}

impl AwsRequest {
    /// A request without parameters, path and body.
    #[must_use]
    pub fn new(
        protocol: AwsProtocol,
        service: AwsService,
        operation: &str,
        method: &'static str,
    ) -> Self {
        Self {
            protocol,
            service,
            operation: operation.to_owned(),
            action: format!("{}:{operation}", service.signing_name),
            region: None,
            method,
            path: Vec::new(),
            params: Vec::new(),
            headers: Vec::new(),
            body: String::new(),
            attempt_timeout: Duration::from_secs(5),
            once: false,
        }
    }

    /// The value of a parameter.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&str> {
        let mut params = self.params.iter();
        let found = params.find(|(other, _)| other == name)?;
        Some(&found.1)
    }

    /// The values of a numbered list: `list("GroupId")` is those of `GroupId.1`, `GroupId.2`, ...
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<&str> {
        let numbers = 1..;
        numbers
            .map_while(|number| self.param(&format!("{name}.{number}")))
            .collect()
    }
}

/// What it asks, without parameters and body: they may hold what nobody else shall read.
impl fmt::Debug for AwsRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AwsRequest({}", self.action)?;
        if let Some(region) = &self.region {
            write!(f, " in {region}")?;
        }
        f.write_str(")")
    }
}
