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

/// The bucket that a call to S3 names.
pub(crate) fn bucket_of(call: &ApiCall) -> Option<&str> {
    let bucket = call.request_parameters.as_ref()?["bucketName"].as_str()?;
    (!bucket.is_empty()).then_some(bucket)
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
