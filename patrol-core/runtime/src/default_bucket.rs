//! Names of default buckets, which say whose they are: anybody can guess such a name, and take it first.

use crate::account::is_account;
use patrol_core::iam::Partition;

/// What the name of the bucket of templates and code begins with.
pub(crate) const TEMPLATES: &str = "cfn-config-templates";
/// What the name of the bucket of saved configurations begins with.
pub(crate) const CONFIGURATIONS: &str = "cfn-config-configurations";

/// The account in the name of a default bucket, which may be another account's or another region's.
pub(crate) fn owner_in(bucket: &str) -> Option<&str> {
    let rest = [TEMPLATES, CONFIGURATIONS]
        .iter()
        .find_map(|prefix| bucket.strip_prefix(prefix)?.strip_prefix('-'))?;
    let (account, region) = rest.split_once('-')?;
    (is_account(account) && Partition::of_region(region).is_some()).then_some(account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_default_bucket_says_whose_it_is() {
        for name in [
            "cfn-config-templates-111122223333-eu-west-1",
            "cfn-config-configurations-111122223333-us-gov-west-1",
        ] {
            assert_eq!(owner_in(name), Some("111122223333"), "{name}");
        }
        for name in [
            "acme-templates",
            "cfn-config-templates",
            "cfn-config-templates-11112222333-eu-west-1",
            "cfn-config-templates-111122223333",
            "cfn-config-templates-111122223333-x@127.0.0.1",
            "cfn-config-other-111122223333-eu-west-1",
        ] {
            assert_eq!(owner_in(name), None, "{name}");
        }
    }
}
