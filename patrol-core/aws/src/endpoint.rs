//! Where calls go: a service in a region.

use patrol_core::{aws::AwsService, iam::Partition, one_line};

use crate::{global_endpoints, settings};

/// Characters of a text that an error shows.
const SHOWN: usize = 64;

/// Where the calls of a service go.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) signing_name: &'static str,
    pub(crate) signing_region: String,
    /// AWS's own host for it.
    pub(crate) host: String,
    /// What the environment or the profile names in place of AWS's own, without a slash at its end.
    pub(crate) custom: Option<String>,
}

/// A text that is not a region to call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegionError {
    /// It has not the form of a region's name.
    #[error("`{region}` is not a region: expected a name such as `us-east-1`")]
    Form {
        /// The text, in one line.
        region: String,
    },
    /// It is of another partition, in which the credentials mean nothing.
    #[error(
        "region `{region}` is in the partition `{partition}`, and this runs in `{own}`: call AWS in a partition from within it"
    )]
    OtherPartition {
        /// The region.
        region: String,
        /// Its partition, such as `aws-cn`.
        partition: &'static str,
        /// The partition of the region that the environment or the profile names.
        own: &'static str,
    },
}

impl Endpoint {
    /// A service in a region, or in the region that this runs in. The region may come out of an event.
    pub(crate) async fn of(service: AwsService, region: Option<&str>) -> Result<Self, RegionError> {
        let own = settings::region().await;
        let id = service.service_id.unwrap_or(service.signing_name);
        let custom = settings::endpoint(id).await;
        Self::new(service, region, &own, custom)
    }

    fn new(
        service: AwsService,
        region: Option<&str>,
        own: &str,
        custom: Option<String>,
    ) -> Result<Self, RegionError> {
        let own_partition = partition(own)?;
        let region = region.unwrap_or(own);
        let partition = partition(region)?;
        if partition != own_partition {
            return Err(RegionError::OtherPartition {
                region: region.to_owned(),
                partition: partition.id(),
                own: own_partition.id(),
            });
        }
        let prefix = service.endpoint_prefix.unwrap_or(service.signing_name);
        let (host, signing_region) = match global_endpoints::endpoint(partition, prefix) {
            Some((host, region)) => (host, region),
            None => (
                format!("{prefix}.{region}.{}", partition.dns_suffix()),
                region,
            ),
        };
        Ok(Self {
            signing_name: service.signing_name,
            signing_region: signing_region.to_owned(),
            host,
            custom: custom.map(|url| url.trim_end_matches('/').to_owned()),
        })
    }

    /// The URL of the service, without a slash at its end.
    pub(crate) fn url(&self) -> String {
        match &self.custom {
            Some(url) => url.clone(),
            None => format!("https://{}", self.host),
        }
    }
}

fn partition(region: &str) -> Result<Partition, RegionError> {
    Partition::of_region(region).ok_or_else(|| RegionError::Form {
        region: one_line(region).chars().take(SHOWN).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(prefix: &'static str, region: &str, own: &str) -> Result<Endpoint, RegionError> {
        Endpoint::new(prefix.into(), Some(region), own, None)
    }

    #[test]
    fn every_partition_has_its_own_hosts() {
        for (service, region, host, signing_region) in [
            (
                "events",
                "eu-west-1",
                "events.eu-west-1.amazonaws.com",
                "eu-west-1",
            ),
            (
                "kms",
                "cn-north-1",
                "kms.cn-north-1.amazonaws.com.cn",
                "cn-north-1",
            ),
            (
                "s3",
                "us-gov-west-1",
                "s3.us-gov-west-1.amazonaws.com",
                "us-gov-west-1",
            ),
            (
                "ssm",
                "us-iso-east-1",
                "ssm.us-iso-east-1.c2s.ic.gov",
                "us-iso-east-1",
            ),
            (
                "ec2",
                "eusc-de-east-1",
                "ec2.eusc-de-east-1.amazonaws.eu",
                "eusc-de-east-1",
            ),
            ("iam", "eu-west-1", "iam.amazonaws.com", "us-east-1"),
            (
                "route53",
                "us-gov-west-1",
                "route53.us-gov.amazonaws.com",
                "us-gov-west-1",
            ),
        ] {
            let endpoint = endpoint(service, region, region).unwrap();
            assert_eq!(endpoint.host, host);
            assert_eq!(endpoint.signing_region, signing_region);
        }
        let ecr = AwsService::new("ecr").endpoint_prefix("api.ecr");
        let ecr = Endpoint::new(ecr, None, "eu-west-1", None).unwrap();
        assert_eq!(ecr.host, "api.ecr.eu-west-1.amazonaws.com");
    }

    #[test]
    fn a_region_out_of_data_is_checked() {
        let why = |region| endpoint("s3", region, "eu-west-1").unwrap_err().to_string();
        assert_eq!(
            why("x@127.0.0.1:1/\n"),
            "`x@127.0.0.1:1/\\n` is not a region: expected a name such as `us-east-1`"
        );
        assert_eq!(
            why("cn-north-1"),
            "region `cn-north-1` is in the partition `aws-cn`, and this runs in `aws`: call AWS in a partition from within it"
        );
        assert!(endpoint("s3", "eu-west-1", "..").is_err());
    }
}
