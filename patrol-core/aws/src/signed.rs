//! Single calls to AWS, signed, without a client of the service.
//!
//! A client of EventBridge for `PutEvents`, one of S3 for `GetObject` and one of IAM for
//! `SimulatePrincipalPolicy` would make the function's zip larger by a hundred kilobytes and more
//! each.

use std::{env, time::SystemTime};

use aws_sigv4::{
    http_request::{
        PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
        UriPathNormalizationMode, sign,
    },
    sign::v4::SigningParams,
};
use aws_smithy_runtime_api::client::identity::Identity;

use crate::{
    Call, HttpError, chain,
    environment::{credentials, own_endpoint, own_region},
};

/// What Lambda's runtime sets for each invocation that is traced.
const TRACE_ID: &str = "_X_AMZN_TRACE_ID";

/// Where a call goes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name in signatures and hosts, such as `events`.
    pub(super) service: &'static str,
    pub(super) region: String,
    /// AWS's own host for it.
    pub(super) host: String,
    /// What the environment names in place of AWS's own.
    pub(super) endpoint: Option<String>,
}

impl Target {
    /// A service in a region, or in the region that the environment names. `variable` is the
    /// service's name in `AWS_ENDPOINT_URL_...`.
    pub fn new(service: &'static str, variable: &str, region: Option<&str>) -> Self {
        let region = region_or_own(region);
        let suffix = if region.starts_with("cn-") {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        };
        Self {
            service,
            host: format!("{service}.{region}.{suffix}"),
            region,
            endpoint: own_endpoint(variable),
        }
    }

    /// IAM, which has one endpoint a partition.
    ///
    /// Source: [IAM endpoints](https://docs.aws.amazon.com/general/latest/gr/iam-service.html).
    pub fn iam() -> Self {
        let (region, host) = iam(&region_or_own(None));
        Self {
            service: "iam",
            region: region.to_owned(),
            host: host.to_owned(),
            endpoint: own_endpoint("IAM"),
        }
    }

    /// The endpoint of the environment, without a slash at its end.
    pub fn endpoint(&self) -> Option<&str> {
        Some(self.endpoint.as_deref()?.trim_end_matches('/'))
    }

    /// AWS's own host for the service.
    pub fn host(&self) -> &str {
        &self.host
    }
}

fn region_or_own(region: Option<&str>) -> String {
    region
        .map(str::to_owned)
        .or_else(own_region)
        .unwrap_or_else(|| "us-east-1".to_owned())
}

/// The region that signatures for IAM name, and its host, for a region's partition.
fn iam(region: &str) -> (&'static str, &'static str) {
    // `us-gov-west-1` to `gov`, `cn-north-1` to `cn`.
    let mut parts = region.split('-');
    let partition = parts.find(|part| !matches!(*part, "us" | "eu"));
    match partition.unwrap_or_default() {
        "cn" => ("cn-north-1", "iam.cn-north-1.amazonaws.com.cn"),
        "eusc" => ("eusc-de-east-1", "iam.eusc-de-east-1.amazonaws.eu"),
        "gov" => ("us-gov-west-1", "iam.us-gov.amazonaws.com"),
        "iso" => ("us-iso-east-1", "iam.us-iso-east-1.c2s.ic.gov"),
        "isob" => ("us-isob-east-1", "iam.us-isob-east-1.sc2s.sgov.gov"),
        "isoe" => ("eu-isoe-west-1", "iam.eu-isoe-west-1.cloud.adc-e.uk"),
        "isof" => ("us-isof-south-1", "iam.us-isof-south-1.csp.hci.ic.gov"),
        _ => ("us-east-1", "iam.amazonaws.com"),
    }
}

/// A call that is signed when it is sent.
pub struct Signed<'a> {
    pub call: Call<'a>,
    pub target: &'a Target,
}

impl Signed<'_> {
    /// Signs and sends the call; gives the answer's body.
    pub async fn send(mut self) -> Result<Vec<u8>, HttpError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iam_is_where_the_partition_has_it() {
        for (region, host) in [
            ("ap-southeast-2", "iam.amazonaws.com"),
            ("us-east-1", "iam.amazonaws.com"),
            ("eu-central-1", "iam.amazonaws.com"),
            ("cn-northwest-1", "iam.cn-north-1.amazonaws.com.cn"),
            ("us-gov-east-1", "iam.us-gov.amazonaws.com"),
            ("eusc-de-east-1", "iam.eusc-de-east-1.amazonaws.eu"),
            ("us-iso-west-1", "iam.us-iso-east-1.c2s.ic.gov"),
            ("us-isob-east-1", "iam.us-isob-east-1.sc2s.sgov.gov"),
            ("eu-isoe-west-1", "iam.eu-isoe-west-1.cloud.adc-e.uk"),
            ("us-isof-east-1", "iam.us-isof-south-1.csp.hci.ic.gov"),
        ] {
            assert_eq!(iam(region).1, host, "{region}");
        }
    }
}
