//! The owner that a bucket must have, named in every request.

use aws_sdk_s3::{
    config::{
        ConfigBag, Intercept, RuntimeComponents, interceptors::BeforeTransmitInterceptorContextMut,
    },
    error::BoxError,
};

/// What S3 compares with the owner of the bucket before it does anything.
///
/// Source: [Verifying bucket ownership](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html).
const HEADER: &str = "x-amz-expected-bucket-owner";

/// Adds the owner to every request of a client, so that no call can forget it: anybody can guess the name of a default
/// bucket and take it first, and would get what is uploaded, or deploy what is read.
#[derive(Debug)]
pub(super) struct ExpectedOwner(String);

impl ExpectedOwner {
    pub(super) fn new(account: &str) -> Self {
        Self(account.to_owned())
    }
}

impl Intercept for ExpectedOwner {
    fn name(&self) -> &'static str {
        "ExpectedOwner"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let headers = context.request_mut().headers_mut();
        headers.insert(HEADER, self.0.clone());
        Ok(())
    }
}
