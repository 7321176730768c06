//! The parameter type of `bucketFilter`.

use patrol_core::{ApiCall, InvalidValue, ParamType, ParamValue, Regex};

/// Buckets by name: a regular expression that must match the whole name.
#[derive(Clone, Debug)]
pub struct BucketPattern(Regex);

impl ParamValue for BucketPattern {
    const TYPE: ParamType = ParamType::String;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        Regex::whole(raw).map(Self)
    }
}

impl BucketPattern {
    /// Does it match the bucket's whole name?
    pub(crate) fn takes(&self, bucket: &str) -> bool {
        self.0.is_match(bucket)
    }
}

/// The bucket of a call to S3: named in the request, or listed as the resource.
pub(crate) fn bucket_of(call: &ApiCall) -> Option<&str> {
    let request = call.request_parameters.as_ref();
    let listed = call.resource_arn("AWS::S3::Bucket");
    [
        request.and_then(|request| request["bucketName"].as_str()),
        listed.and_then(|arn| arn.rsplit(':').next()),
    ]
    .into_iter()
    .flatten()
    .find(|bucket| !bucket.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_name_must_match() {
        let filter = Vec::<BucketPattern>::parse("scratch-.*, tmp,").unwrap();
        let takes = |bucket| filter.iter().any(|pattern| pattern.takes(bucket));
        assert!(takes("scratch-1") && takes("tmp"));
        assert!(!takes("my-scratch-1") && !takes("tmp2") && !takes(""));
        assert!(BucketPattern::parse("(").is_err());
    }
}
