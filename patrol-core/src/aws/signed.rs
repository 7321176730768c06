//! Single calls to AWS, signed, without a client of the service.
//!
//! A client of EventBridge for `PutEvents` and one of S3 for `GetObject` would make the function's
//! zip larger by hundreds of kilobytes each.

use std::{env, time::SystemTime};

use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4::SigningParams,
};
use aws_smithy_runtime_api::client::identity::Identity;

use super::{chain, credentials, own_endpoint, own_region};
use crate::http::{Call, HttpError};

/// What Lambda's runtime sets for each invocation that is traced.
const TRACE_ID: &str = "_X_AMZN_TRACE_ID";

/// Where a call goes.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The name in signatures and hosts, such as `events`.
    pub(super) service: &'static str,
    pub(super) region: String,
    /// What the environment names in place of AWS's own.
    pub(super) endpoint: Option<String>,
}

impl Target {
    /// A service in a region, or in the region that the environment names. `variable` is the
    /// service's name in `AWS_ENDPOINT_URL_...`.
    pub(crate) fn new(service: &'static str, variable: &str, region: Option<&str>) -> Self {
        Self {
            service,
            region: region
                .map(str::to_owned)
                .or_else(own_region)
                .unwrap_or_else(|| "us-east-1".to_owned()),
            endpoint: own_endpoint(variable),
        }
    }

    /// The endpoint of the environment, without a slash at its end.
    pub(crate) fn endpoint(&self) -> Option<&str> {
        Some(self.endpoint.as_deref()?.trim_end_matches('/'))
    }

    /// AWS's own host for the service.
    pub(crate) fn host(&self) -> String {
        let suffix = if self.region.starts_with("cn-") {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        };
        format!("{}.{}.{suffix}", self.service, self.region)
    }
}

/// A call that is signed when it is sent.
pub(crate) struct Signed<'a> {
    pub(crate) call: Call<'a>,
    pub(crate) target: &'a Target,
}

impl Signed<'_> {
    /// Signs and sends the call; gives the answer's body.
    pub(crate) async fn send(mut self) -> Result<Vec<u8>, HttpError> {
        let signature = self.signature().map_err(HttpError::Request)?;
        self.call.headers.extend(signature);
        if let Ok(trace) = env::var(TRACE_ID) {
            self.call
                .headers
                .push(("x-amzn-trace-id".to_owned(), trace));
        }
        self.call.send().await
    }

    fn signature(&self) -> Result<Vec<(String, String)>, String> {
        let identity = Identity::from(credentials()?);
        let mut settings = SigningSettings::default();
        if self.target.service == "s3" {
            // A key is signed as it is sent, and its slashes and dots are its own.
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let params = SigningParams::builder()
            .identity(&identity)
            .region(&self.target.region)
            .name(self.target.service)
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .map_err(|why| why.to_string())?
            .into();
        let headers = self.call.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
        let body = SignableBody::Bytes(self.call.body.as_bytes());
        let request = SignableRequest::new(self.call.method, self.call.url, headers, body)
            .map_err(|why| chain(&why))?;
        let signed = sign(request, &params).map_err(|why| chain(&why))?;
        let (instructions, _) = signed.into_parts();
        let headers = instructions.headers();
        Ok(headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect())
    }
}
