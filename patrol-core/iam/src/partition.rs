//! The partitions of AWS: which regions each has, and what its host names end with.

use std::{fmt, str::FromStr};

use crate::text::excerpt;

/// A partition of AWS: a group of regions with accounts, ARNs and host names of its own.
///
/// It displays as ARNs have it: `aws-cn`.
///
/// ```
/// use patrol_iam::Partition;
///
/// let partition = Partition::of_region("cn-north-1").unwrap();
/// assert_eq!((partition.id(), partition.dns_suffix()), ("aws-cn", "amazonaws.com.cn"));
/// assert_eq!(Partition::of_region("x@127.0.0.1:80/"), None, "a region out of data may be anything");
/// assert_eq!("aws-cn".parse(), Ok(partition));
/// ```
///
/// Source: `partitions.json` of botocore 1.44.8, which is the table of all AWS SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Partition {
    /// `aws`: the commercial regions.
    Aws,
    /// `aws-cn`: China.
    AwsCn,
    /// `aws-eusc`: the European Sovereign Cloud.
    AwsEusc,
    /// `aws-iso`: the Top Secret Cloud of the United States.
    AwsIso,
    /// `aws-iso-b`: the Secret Cloud of the United States.
    AwsIsoB,
    /// `aws-iso-e`: a cloud for the government of the United Kingdom.
    AwsIsoE,
    /// `aws-iso-f`: a further isolated cloud of the United States.
    AwsIsoF,
    /// `aws-us-gov`: GovCloud in the United States.
    AwsUsGov,
}

/// What is known of a partition.
struct Facts {
    id: &'static str,
    /// What the names of its regions begin with, as whole words; the commercial regions are those of no other partition.
    region_prefix: &'static str,
    dns_suffix: &'static str,
    dual_stack_dns_suffix: &'static str,
    global_region: &'static str,
}

impl Partition {
    /// All partitions.
    pub const ALL: [Partition; 8] = [
        Partition::Aws,
        Partition::AwsCn,
        Partition::AwsEusc,
        Partition::AwsIso,
        Partition::AwsIsoB,
        Partition::AwsIsoE,
        Partition::AwsIsoF,
        Partition::AwsUsGov,
    ];

    /// The partition of a region, by the form of the region's name.
    ///
    /// A region is lower-case words and a number, joined by hyphens: `us-east-1`. Anything else is not a region, so that what this
    /// answers can stand in a host name. As in AWS's own SDKs, a region whose first words are not known belongs to
    /// [`Partition::Aws`]: regions are added more often than partitions.
    #[must_use]
    pub fn of_region(region: &str) -> Option<Self> {
        const LONGEST: usize = 32;
        let (words, number) = region.rsplit_once('-')?;
        let is_word = |word: &str| {
            word.starts_with(|c: char| c.is_ascii_lowercase())
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        let is_number =
            (1..=2).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
        let is_region = region.len() <= LONGEST
            && is_number
            && words.contains('-')
            && words.split('-').all(is_word);
        if !is_region {
            return None;
        }
        let is_of = |partition: &Partition| {
            let prefix = partition.facts().region_prefix;
            !prefix.is_empty()
                && words
                    .strip_prefix(prefix)
                    .is_some_and(|rest| rest.starts_with('-'))
        };
        Some(Self::ALL.into_iter().find(is_of).unwrap_or(Partition::Aws))
    }

    /// The partition's name in ARNs: `aws-us-gov`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.facts().id
    }

    /// What the names of its regions begin with: `us-gov`; none for [`Partition::Aws`], whose regions have many.
    #[must_use]
    pub fn region_prefix(self) -> Option<&'static str> {
        Some(self.facts().region_prefix).filter(|prefix| !prefix.is_empty())
    }

    /// What the host names of its services end with: `amazonaws.com`, as in `sts.us-east-1.amazonaws.com`.
    #[must_use]
    pub fn dns_suffix(self) -> &'static str {
        self.facts().dns_suffix
    }

    /// What the host names that answer on IPv4 and IPv6 end with: `api.aws`.
    #[must_use]
    pub fn dual_stack_dns_suffix(self) -> &'static str {
        self.facts().dual_stack_dns_suffix
    }

    /// The region that stands for the whole partition where a service has only one endpoint in it.
    ///
    /// A single service may have its own: IAM's in China is in `cn-north-1`.
    #[must_use]
    pub fn global_region(self) -> &'static str {
        self.facts().global_region
    }

    fn facts(self) -> Facts {
        let (id, region_prefix, dns_suffix, dual_stack_dns_suffix, global_region) = match self {
            Partition::Aws => ("aws", "", "amazonaws.com", "api.aws", "us-east-1"),
            Partition::AwsCn => (
                "aws-cn",
                "cn",
                "amazonaws.com.cn",
                "api.amazonwebservices.com.cn",
                "cn-northwest-1",
            ),
            Partition::AwsEusc => (
                "aws-eusc",
                "eusc",
                "amazonaws.eu",
                "api.amazonwebservices.eu",
                "eusc-de-east-1",
            ),
            Partition::AwsIso => (
                "aws-iso",
                "us-iso",
                "c2s.ic.gov",
                "api.aws.ic.gov",
                "us-iso-east-1",
            ),
            Partition::AwsIsoB => (
                "aws-iso-b",
                "us-isob",
                "sc2s.sgov.gov",
                "api.aws.scloud",
                "us-isob-east-1",
            ),
            Partition::AwsIsoE => (
                "aws-iso-e",
                "eu-isoe",
                "cloud.adc-e.uk",
                "api.cloud-aws.adc-e.uk",
                "eu-isoe-west-1",
            ),
            Partition::AwsIsoF => (
                "aws-iso-f",
                "us-isof",
                "csp.hci.ic.gov",
                "api.aws.hci.ic.gov",
                "us-isof-south-1",
            ),
            Partition::AwsUsGov => (
                "aws-us-gov",
                "us-gov",
                "amazonaws.com",
                "api.aws",
                "us-gov-west-1",
            ),
        };
        Facts {
            id,
            region_prefix,
            dns_suffix,
            dual_stack_dns_suffix,
            global_region,
        }
    }
}

impl FromStr for Partition {
    type Err = PartitionError;

    /// Reads a partition's name as ARNs have it.
    ///
    /// # Errors
    ///
    /// If it is the name of none.
    fn from_str(id: &str) -> Result<Self, PartitionError> {
        let mut all = Self::ALL.into_iter();
        all.find(|partition| partition.id() == id)
            .ok_or_else(|| PartitionError { found: excerpt(id) })
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id().fmt(f)
    }
}

/// A text that names no partition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown partition `{found}`: expected one of {}", Partition::ALL.map(|it| format!("`{it}`")).join(", "))]
pub struct PartitionError {
    found: String,
}

#[cfg(test)]
mod tests {
    use super::Partition;

    #[test]
    fn regions_belong_to_partitions() {
        for (region, id) in [
            ("us-east-1", "aws"),
            ("ap-southeast-7", "aws"),
            ("mx-central-1", "aws"),
            ("xx-central-12", "aws"),
            ("cn-north-1", "aws-cn"),
            ("cn-northwest-1", "aws-cn"),
            ("us-gov-east-1", "aws-us-gov"),
            ("us-iso-west-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("eusc-de-east-1", "aws-eusc"),
            ("eu-central-1", "aws"),
        ] {
            assert_eq!(Partition::of_region(region).unwrap().id(), id, "{region}");
        }
    }

    #[test]
    fn what_is_not_a_region_has_no_partition() {
        for text in [
            "",
            "us-east",
            "us-1",
            "us-east-",
            "-east-1",
            "us--1",
            "US-EAST-1",
            "us-east-1 ",
            "us-east-1.",
            "us-east-111",
            "x@127.0.0.1:80/",
            "us-east/-1",
            "us-\u{e9}ast-1",
            "aws-global",
            "us-eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeast-1",
        ] {
            assert_eq!(Partition::of_region(text), None, "{text}");
        }
    }

    #[test]
    fn the_table_agrees_with_itself() {
        for partition in Partition::ALL {
            assert_eq!(
                Partition::of_region(partition.global_region()),
                Some(partition)
            );
            assert_eq!(partition.to_string().parse(), Ok(partition));
            assert_eq!(
                partition.region_prefix().is_none(),
                partition == Partition::Aws
            );
        }
        let error = "aws-mars".parse::<Partition>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown partition `aws-mars`: expected one of `aws`, `aws-cn`, `aws-eusc`, `aws-iso`, `aws-iso-b`, \
             `aws-iso-e`, `aws-iso-f`, `aws-us-gov`"
        );
    }
}
