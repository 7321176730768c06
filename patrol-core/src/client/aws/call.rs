//! One call, put together.

use std::time::Duration;

use super::{Aws, AwsRequest, AwsResponse, CallError};

/// One call, put together part by part and then sent.
#[derive(Clone, Debug)]
#[must_use = "a call that is not sent asks nothing"]
pub struct AwsCall {
    aws: Aws,
    request: AwsRequest,
}

impl AwsCall {
    pub(super) const fn new(aws: Aws, request: AwsRequest) -> Self {
        Self { aws, request }
    }

    /// Calls the service in this region; otherwise in the one that the function runs in.
    ///
    /// A region out of an event is checked before anything is sent: it must be a region's name, of
    /// the function's own partition. A service with one endpoint a partition, such as IAM, is
    /// called there whatever the region.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.request.region = Some(region.into());
        self
    }

    /// Adds a parameter: to the form in the query protocol, to the address otherwise.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request.params.push((name.into(), value.into()));
        self
    }

    /// Adds a numbered list: `list("GroupId", ["a", "b"])` is `GroupId.1=a` and `GroupId.2=b`.
    ///
    /// EC2 numbers lists like that; IAM, STS and others under the list's member, such as
    /// `ActionNames.member`.
    pub fn list<V: Into<String>>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = (1..).zip(values);
        let params = values.map(|(number, value)| (format!("{name}.{number}"), value.into()));
        self.request.params.extend(params);
        self
    }

    /// Sets a header, in place of one of the same name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let headers = &mut self.request.headers;
        headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.request.body = body.into();
        self
    }

    /// Names the IAM action that the call needs, where it is not the service's name in signatures
    /// and the operation: S3's `ListBuckets` needs `s3:ListAllMyBuckets`.
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.request.action = action.into();
        self
    }

    /// An attempt that takes longer is given up, and tried again. Five seconds unless said
    /// otherwise.
    pub const fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.request.attempt_timeout = limit;
        self
    }

    /// Sends the call and gives the answer, which is not a refusal.
    ///
    /// # Errors
    ///
    /// [`CallError::Undeclared`] when the client's permissions do not name the action,
    /// [`CallError::Refused`] when AWS answers with an error, [`CallError::Unanswered`] when the
    /// request cannot be sent or nothing answers.
    pub async fn send(self) -> Result<AwsResponse, CallError> {
        self.aws.send(&self.request).await
    }
}
