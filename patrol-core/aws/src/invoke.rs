//! Invoking a Lambda function and waiting for its answer.

use std::time::Duration;

use patrol_core::aws::{AwsProtocol, AwsRequest};

use crate::service_error::{self, ServiceError};

/// Bytes of an answer that are taken: what Lambda gives at most, and its headers.
const MAX_BYTES: usize = 7 * 1024 * 1024;
/// Lambda's longest time limit, and some for the way.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(910);

/// What a function answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvokeAnswer {
    /// `Handled` or `Unhandled` when the function failed.
    pub function_error: Option<String>,
    /// What it returned, or how it failed.
    pub payload: String,
}

/// Invokes a function with a payload of JSON, of at most 6 MB, and waits for its answer, in a region
/// or the one that this runs in. Where nothing answers the function is invoked again, three times in
/// all.
///
/// # Errors
///
/// [`ServiceError`] when Lambda refuses or does not answer; a function that fails is an answer.
///
/// Source: [Invoke](https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html).
pub async fn invoke(
    function: &str,
    payload: &str,
    region: Option<&str>,
) -> Result<InvokeAnswer, ServiceError> {
    let mut request = AwsRequest::new(AwsProtocol::Rest, "lambda".into(), "Invoke", "POST");
    let path = ["2015-03-31", "functions", function, "invocations"];
    request.path = path.map(str::to_owned).to_vec();
    request.action = "lambda:InvokeFunction".to_owned();
    request.headers = [
        ("content-type", "application/json"),
        ("x-amz-invocation-type", "RequestResponse"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    request.region = region.map(str::to_owned);
    request.body = payload.to_owned();
    request.attempt_timeout = ATTEMPT_TIMEOUT;
    let answer = service_error::answer(&request, MAX_BYTES).await?;
    Ok(InvokeAnswer {
        function_error: answer.header("x-amz-function-error").map(str::to_owned),
        payload: answer.body().to_owned(),
    })
}
