//! Which services' actions act on a resource.

/// The services whose actions act on another service's resources, by the service that the ARN names.
///
/// Only actions that reach the resource itself are meant, not ones that take it as an argument (such as
/// `ec2:RunInstances`, which takes an instance profile). Where the ARN's service has actions of its own they count too.
///
/// Source: the resource types in the AWS
/// [Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html).
const ACTED_ON_BY: &[(&str, &[&str])] = &[
    ("catalog", &["servicecatalog"]),
    ("cloudfront", &["cloudfront-keyvaluestore"]),
    ("cloudtrail", &["cloudtrail-data"]),
    ("codewhisperer", &["q"]),
    ("ds", &["ds-data"]),
    ("ec2", &["ebs", "ec2-instance-connect", "ssm"]),
    ("ecs", &["ssm"]),
    ("eks", &["eks-auth"]),
    ("elasticloadbalancing", &["arc-zonal-shift"]),
    ("iam", &["sts"]),
    ("iot", &["iotjobsdata"]),
    ("iq-permission", &["iq"]),
    ("kafka", &["kafka-cluster"]),
    ("opensearch", &["es"]),
    ("qbusiness", &["qapps"]),
    ("qdeveloper", &["q"]),
    ("rds", &["rds-data"]),
    ("redshift", &["redshift-data"]),
    ("redshift-serverless", &["redshift-data"]),
    (
        "route53-recovery-control",
        &[
            "route53-recovery-cluster",
            "route53-recovery-control-config",
        ],
    ),
    ("s3-object-lambda", &["s3"]),
    ("sagemaker", &["sagemaker-mlflow"]),
    ("sso", &["sso-oauth"]),
    ("vpc-lattice", &["vpc-lattice-svcs"]),
    ("wisdom", &["connect"]),
];

/// The service that an ARN, or a pattern of ARNs, is of; none where a wildcard leaves that open.
///
/// A star in the partition (`arn:*:s3:::bucket`) is taken to end there. So does AWS, which has no wildcards in the service.
/// The pattern may leave out what follows the service: `arn:aws:s3:*`.
pub(crate) fn service(arn: &str) -> Option<&str> {
    let mut parts = arn.strip_prefix("arn:")?.splitn(3, ':');
    let (_partition, service, _) = (parts.next()?, parts.next()?, parts.next()?);
    (!service.contains(['*', '?', '$'])).then_some(service)
}

/// The services whose actions act on resources of a service.
pub(crate) fn acting_services(service: &str) -> impl Iterator<Item = &str> {
    let others = ACTED_ON_BY
        .iter()
        .find(|(arn_service, _)| *arn_service == service)
        .map_or(&[][..], |(_, by)| by);
    std::iter::once(service).chain(others.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::{ACTED_ON_BY, acting_services, service};
    use crate::catalog;

    #[test]
    fn the_service_of_an_arn() {
        for (arn, expected) in [
            ("arn:aws:s3:::bucket", Some("s3")),
            ("arn:*:s3:::bucket", Some("s3")),
            ("arn:aws:iam::123456789012:role/*", Some("iam")),
            ("arn:aws:s*:::bucket", None),
            ("arn:aws:${x}:::bucket", None),
            ("arn:*", None),
            ("arn:aws:s3", None),
            ("arn:aws:s3*", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(service(arn), expected, "{arn}");
        }
    }

    #[test]
    fn other_services_act_too() {
        assert_eq!(Vec::from_iter(acting_services("s3")), ["s3"]);
        assert_eq!(Vec::from_iter(acting_services("iam")), ["iam", "sts"]);
    }

    #[test]
    fn the_table_is_sorted_and_names_services_that_exist() {
        assert!(ACTED_ON_BY.is_sorted());
        for service in ACTED_ON_BY.iter().flat_map(|(_, by)| *by) {
            assert!(
                catalog::services().any(|known| known == *service),
                "{service}"
            );
        }
    }
}
