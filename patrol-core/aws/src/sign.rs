//! Signatures, as AWS checks them.
//!
//! Source: [AWS Signature Version 4](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).

use std::time::SystemTime;

use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4::SigningParams,
};
use aws_smithy_runtime_api::client::identity::Identity;
use patrol_core::BoxError;

use crate::{
    Call, HttpError, NoCredentials, RegionError,
    endpoint::Endpoint,
    http::Answer,
    settings,
    trace::{HEADER, trace_id},
};

/// Why a signed call got no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignedCallError {
    /// The region is not one to call.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// There are no credentials to sign with.
    #[error(transparent)]
    Credentials(#[from] NoCredentials),
    /// The request cannot be signed.
    #[error("the request cannot be signed")]
    Signing {
        /// Why.
        source: BoxError,
    },
    /// The request could not be sent, or nothing answered.
    #[error(transparent)]
    Http(#[from] HttpError),
}

impl Call<'_> {
    /// Signs and sends the call, and gives the body of an answer that is not a refusal.
    pub(crate) async fn send_signed(
        mut self,
        endpoint: &Endpoint,
    ) -> Result<Vec<u8>, SignedCallError> {
        self.sign(endpoint).await?;
        Ok(self.send().await?)
    }

    /// Signs and sends the call, and gives the last answer.
    pub(crate) async fn answer_signed(
        mut self,
        endpoint: &Endpoint,
    ) -> Result<Answer, SignedCallError> {
        self.sign(endpoint).await?;
        Ok(self.answer().await?)
    }

    async fn sign(&mut self, endpoint: &Endpoint) -> Result<(), SignedCallError> {
        let identity = Identity::from(settings::credentials().await?);
        let signature = signature(self, endpoint, &identity);
        let signature = signature.map_err(|source| SignedCallError::Signing { source })?;
        self.headers.extend(signature);
        let trace = trace_id().map(|id| (HEADER.to_owned(), id));
        self.headers.extend(trace);
        Ok(())
    }
}

fn signature(
    call: &Call<'_>,
    endpoint: &Endpoint,
    identity: &Identity,
) -> Result<Vec<(String, String)>, BoxError> {
    let mut settings = SigningSettings::default();
    if endpoint.signing_name == "s3" {
        // A key is signed as it is sent, and its slashes and dots are its own.
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    let params = SigningParams::builder()
        .identity(identity)
        .region(&endpoint.signing_region)
        .name(endpoint.signing_name)
        .time(SystemTime::now())
        .settings(settings)
        .build()?
        .into();
    let headers = call.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    let body = SignableBody::Bytes(call.body.as_bytes());
    let request = SignableRequest::new(call.method, call.url, headers, body)?;
    let (instructions, _) = sign(request, &params)?.into_parts();
    let headers = instructions.headers();
    Ok(headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}
