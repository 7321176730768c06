//! The services that have one endpoint a partition.
//!
//! Source: the endpoint table of the AWS SDKs (botocore 1.44, `endpoints.json`).

use patrol_core::iam::Partition;

/// The host and the region in signatures of a service that has one endpoint in a partition.
pub(crate) fn endpoint(partition: Partition, prefix: &str) -> Option<(String, &'static str)> {
    GLOBAL.lines().find_map(|row| {
        let mut fields = row.split_ascii_whitespace();
        let is_this = fields.next()? == prefix && fields.next()? == partition.id();
        let (host, region) = (fields.next()?, fields.next()?);
        is_this.then(|| (format!("{host}.{}", partition.dns_suffix()), region))
    })
}

/// What the host begins with, the partition, the host without the partition's suffix, the region in
/// signatures.
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
    use super::*;

    #[test]
    fn global_services_are_where_the_partition_has_them() {
        let host = |region, prefix| {
            let partition = Partition::of_region(region).expect("a region");
            endpoint(partition, prefix).map(|(host, _)| host)
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
    }

    #[test]
    fn every_row_is_of_its_partition() {
        for row in GLOBAL.lines() {
            let fields: Vec<_> = row.split_ascii_whitespace().collect();
            let [_, partition, host, region] = fields[..] else {
                panic!("{row}")
            };
            let found = Partition::of_region(region).map(Partition::id);
            assert_eq!(found, Some(partition), "{row}");
            assert!(!host.ends_with('.'), "{row}");
        }
    }
}
