//! AWS's partitions: how their regions are named, and where their global services stand.
//!
//! Sources: [partitions](https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html),
//! and the SDKs' table of endpoints for the regions of global services.

#[cfg(feature = "cli")]
use patrol_event_names::delivery::HOMES;

/// A group of regions with accounts and global services of its own.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Partition {
    /// How the names of its regions begin; the names of all others belong to `aws`.
    prefix: &'static str,
    /// The region of its global services; none where the services stand in several regions.
    home: Option<&'static str>,
}

/// The commercial regions, whose global services do not all stand in one region.
pub(super) const COMMERCIAL: &Partition = &Partition {
    prefix: "",
    home: None,
};

const CHINA: &Partition = &Partition {
    prefix: "cn-",
    home: Some("cn-northwest-1"),
};

const OTHERS: [Partition; 6] = [
    Partition {
        prefix: "us-gov-",
        home: Some("us-gov-west-1"),
    },
    Partition {
        prefix: "us-iso-",
        home: Some("us-iso-east-1"),
    },
    Partition {
        prefix: "us-isob-",
        home: Some("us-isob-east-1"),
    },
    Partition {
        prefix: "eu-isoe-",
        home: Some("eu-isoe-west-1"),
    },
    Partition {
        prefix: "us-isof-",
        home: Some("us-isof-south-1"),
    },
    Partition {
        prefix: "eusc-",
        home: Some("eusc-de-east-1"),
    },
];

/// Global services of China that stand in Beijing; all others stand in Ningxia.
const IN_BEIJING: &[&str] = &["iam", "support"];

/// The region in whose logs the events of a global service stand, for logs of that region's
/// partition; `None` for a service that is in each region.
#[cfg(feature = "cli")]
pub(crate) fn global_service_home(service: &str, region: &str) -> Option<&'static str> {
    let (_, home) = HOMES.iter().find(|(name, _)| *name == service)?;
    Some(Partition::of(region).home(service, home))
}

impl Partition {
    /// The partition of a region.
    pub(super) fn of(region: &str) -> &'static Self {
        let others = OTHERS.iter().chain([CHINA]);
        let mut found = others.filter(|with| region.starts_with(with.prefix));
        found.next().unwrap_or(COMMERCIAL)
    }

    /// The region of a global service that stands in `commercial` in the commercial regions.
    pub(super) fn home(&self, service: &str, commercial: &'static str) -> &'static str {
        if self == CHINA && IN_BEIJING.contains(&service) {
            return "cn-north-1";
        }
        self.home.unwrap_or(commercial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_services_stand_in_a_region_of_the_partition() {
        for (region, service, home) in [
            ("eu-central-1", "iam", "us-east-1"),
            ("us-gov-east-1", "iam", "us-gov-west-1"),
            ("us-iso-west-1", "iam", "us-iso-east-1"),
            ("us-isob-west-1", "organizations", "us-isob-east-1"),
            ("eusc-de-east-1", "iam", "eusc-de-east-1"),
            ("cn-northwest-1", "iam", "cn-north-1"),
            ("cn-north-1", "route53", "cn-northwest-1"),
        ] {
            let found = Partition::of(region).home(service, "us-east-1");
            assert_eq!(found, home, "{service} of {region}");
        }
    }
}
