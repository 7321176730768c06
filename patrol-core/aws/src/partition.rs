//! What is known of AWS's regions and partitions: the form of a region's name, the host names of
//! services, and the services that have one endpoint a partition.
//!
//! Source: the endpoint and partition tables of the AWS SDKs (botocore 1.44, `endpoints.json`).

/// A partition: regions with accounts, ARNs and host names of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// The name in ARNs.
    pub(crate) id: &'static str,
    /// What the names of its regions begin with; nothing for the commercial regions.
    region_prefix: &'static str,
    /// What the host names of its services end with.
    pub(crate) dns_suffix: &'static str,
}

const fn partition(
    id: &'static str,
    region_prefix: &'static str,
    dns_suffix: &'static str,
) -> Partition {
    Partition {
        id,
        region_prefix,
        dns_suffix,
    }
}

const COMMERCIAL: Partition = partition("aws", "", "amazonaws.com");

const OTHERS: [Partition; 7] = [
    partition("aws-cn", "cn-", "amazonaws.com.cn"),
    partition("aws-eusc", "eusc-", "amazonaws.eu"),
    partition("aws-iso", "us-iso-", "c2s.ic.gov"),
    partition("aws-iso-b", "us-isob-", "sc2s.sgov.gov"),
    partition("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk"),
    partition("aws-iso-f", "us-isof-", "csp.hci.ic.gov"),
    partition("aws-us-gov", "us-gov-", "amazonaws.com"),
];

impl Partition {
    /// The partition of a region; `None` when the text has not the form of a region's name.
    pub(crate) fn of_region(region: &str) -> Option<Self> {
        let of = |partition: &Self| region.starts_with(partition.region_prefix);
        is_region(region).then(|| OTHERS.into_iter().find(of).unwrap_or(COMMERCIAL))
    }

    /// The host and the region in signatures of a service that has one endpoint in this partition.
    pub(crate) fn global(self, endpoint_prefix: &str) -> Option<(String, &'static str)> {
        GLOBAL.lines().find_map(|row| {
            let mut fields = row.split_ascii_whitespace();
            let is_this = fields.next()? == endpoint_prefix && fields.next()? == self.id;
            let (host, region) = (fields.next()?, fields.next()?);
            is_this.then(|| (format!("{host}.{}", self.dns_suffix), region))
        })
    }
}

/// Lower-case words and a number, joined by hyphens: `us-east-1`, `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    const LONGEST: usize = 32;
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    let Some((words, number)) = text.rsplit_once('-') else {
        return false;
    };
    let mut words = words.split('-');
    text.len() <= LONGEST
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && words
            .next()
            .is_some_and(|word| word.len() >= 2 && is_word(word))
        && words.clone().next().is_some()
        && words.all(is_word)
}

/// Services with one endpoint a partition: what the host begins with, the partition, the host
/// without the partition's suffix, the region in signatures.
const GLOBAL: &str = "\
account           aws         account.us-east-1              us-east-1
account           aws-cn      account.cn-northwest-1         cn-northwest-1
billingconductor  aws         billingconductor.us-east-1     us-east-1
budgets           aws         budgets                        us-east-1
budgets           aws-cn      budgets                        cn-northwest-1
budgets           aws-iso     budgets                        us-iso-east-1
budgets           aws-iso-b   budgets.global                 us-isob-east-1
budgets           aws-iso-e   budgets.global                 eu-isoe-west-1
budgets           aws-iso-f   budgets.global                 us-isof-south-1
ce                aws         ce.us-east-1                   us-east-1
ce                aws-cn      ce.cn-northwest-1              cn-northwest-1
ce                aws-iso     ce.us-iso-east-1               us-iso-east-1
ce                aws-iso-b   ce.us-isob-east-1              us-isob-east-1
ce                aws-iso-f   ce.us-isof-south-1             us-isof-south-1
chime             aws         chime.us-east-1                us-east-1
cloudfront        aws         cloudfront                     us-east-1
cloudfront        aws-cn      cloudfront.cn-northwest-1      cn-northwest-1
health            aws         global.health                  us-east-1
health            aws-cn      global.health                  cn-northwest-1
iam               aws         iam                            us-east-1
iam               aws-cn      iam.cn-north-1                 cn-north-1
iam               aws-eusc    iam.eusc-de-east-1             eusc-de-east-1
iam               aws-iso     iam.us-iso-east-1              us-iso-east-1
iam               aws-iso-b   iam.us-isob-east-1             us-isob-east-1
iam               aws-iso-e   iam.eu-isoe-west-1             eu-isoe-west-1
iam               aws-iso-f   iam.us-isof-south-1            us-isof-south-1
iam               aws-us-gov  iam.us-gov                     us-gov-west-1
networkmanager    aws         networkmanager.us-west-2       us-west-2
networkmanager    aws-us-gov  networkmanager.us-gov-west-1   us-gov-west-1
organizations     aws         organizations.us-east-1        us-east-1
organizations     aws-cn      organizations.cn-northwest-1   cn-northwest-1
organizations     aws-iso     organizations.us-iso-east-1    us-iso-east-1
organizations     aws-iso-b   organizations.us-isob-east-1   us-isob-east-1
organizations     aws-iso-e   organizations.eu-isoe-west-1   eu-isoe-west-1
organizations     aws-iso-f   organizations.us-isof-south-1  us-isof-south-1
organizations     aws-us-gov  organizations.us-gov-west-1    us-gov-west-1
route53           aws         route53                        us-east-1
route53           aws-cn      route53                        cn-northwest-1
route53           aws-iso     route53                        us-iso-east-1
route53           aws-iso-b   route53                        us-isob-east-1
route53           aws-us-gov  route53.us-gov                 us-gov-west-1
savingsplans      aws         savingsplans                   us-east-1
shield            aws         shield.us-east-1               us-east-1
support           aws         support.us-east-1              us-east-1
support           aws-cn      support.cn-north-1             cn-north-1
support           aws-iso     support.us-iso-east-1          us-iso-east-1
support           aws-iso-b   support.us-isob-east-1         us-isob-east-1
support           aws-us-gov  support.us-gov-west-1          us-gov-west-1
tax               aws         tax.us-east-1                  us-east-1
waf               aws         waf                            us-east-1
";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_regions_form_tells_its_partition() {
        for (region, id) in [
            ("us-east-1", "aws"),
            ("ap-southeast-14", "aws"),
            ("mx-central-1", "aws"),
            ("cn-northwest-1", "aws-cn"),
            ("us-gov-east-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-west-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
        ] {
            assert_eq!(Partition::of_region(region).map(|found| found.id), Some(id));
        }
        for text in [
            "",
            "us",
            "us-1",
            "u-east-1",
            "us-east",
            "us-east-",
            "us-east-1a",
            "US-EAST-1",
            "us--1",
            "us-east--1",
            "us-éast-1",
            "us-east-1\n",
            "x@127.0.0.1:1/",
            "us-east-1.example.com",
            "us-east-1/../x",
            "aaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaa-1",
        ] {
            assert_eq!(Partition::of_region(text), None, "{text}");
        }
    }

    #[test]
    fn global_services_are_where_the_partition_has_them() {
        let host = |region, prefix| {
            let partition = Partition::of_region(region).unwrap();
            partition.global(prefix).map(|(host, _)| host)
        };
        for (region, iam) in [
            ("ap-southeast-2", "iam.amazonaws.com"),
            ("cn-northwest-1", "iam.cn-north-1.amazonaws.com.cn"),
            ("us-gov-east-1", "iam.us-gov.amazonaws.com"),
            ("eusc-de-east-1", "iam.eusc-de-east-1.amazonaws.eu"),
            ("us-iso-west-1", "iam.us-iso-east-1.c2s.ic.gov"),
            ("us-isob-east-1", "iam.us-isob-east-1.sc2s.sgov.gov"),
            ("eu-isoe-west-1", "iam.eu-isoe-west-1.cloud.adc-e.uk"),
            ("us-isof-east-1", "iam.us-isof-south-1.csp.hci.ic.gov"),
        ] {
            assert_eq!(host(region, "iam").as_deref(), Some(iam), "{region}");
        }
        assert_eq!(host("eu-west-1", "sns"), None);
        for row in GLOBAL.lines() {
            let fields: Vec<_> = row.split_ascii_whitespace().collect();
            let [_, partition, host, region] = fields[..] else {
                panic!("{row}")
            };
            let found = Partition::of_region(region).map(|found| found.id);
            assert_eq!(found, Some(partition), "{row}");
            assert!(!host.ends_with('.'), "{row}");
        }
    }

    proptest! {
        #[test]
        fn a_region_is_part_of_a_host_name(text in "[a-z0-9@:/.?# -]{0,24}") {
            if Partition::of_region(&text).is_some() {
                let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
                prop_assert!(text.chars().all(fits), "{text}");
            }
        }
    }
}
