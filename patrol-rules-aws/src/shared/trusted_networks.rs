//! The shared parameter `trustedNetworks`.

use std::net::IpAddr;

use patrol_core::{InvalidValue, ParamType, ParamValue, SharedParam};

/// Trusted networks, by their addresses.
#[derive(Clone, Debug, Default)]
pub struct TrustedNetworks(Vec<Network>);

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    bits: u8,
}

impl ParamValue for TrustedNetworks {
    const TYPE: ParamType = ParamType::CommaDelimitedList;
    const SHARED: Option<SharedParam> = Some(SharedParam::new(
        "trustedNetworks",
        "Networks that your people and workloads call AWS from, comma separated: IP addresses or CIDR ranges such as 198.51.100.0/24 or 2001:db8::/32.",
        "",
    ));

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let networks = Vec::<String>::parse(raw)?;
        let networks: Option<_> = networks.iter().map(|text| Network::read(text)).collect();
        networks.map(Self).ok_or_else(|| {
            "addresses or ranges, such as `198.51.100.7`, `198.51.100.0/24` or `2001:db8::/32`"
                .into()
        })
    }
}

impl TrustedNetworks {
    /// Is this an address of ours? A service's name in the place of an address is not.
    #[must_use]
    pub fn contains(&self, address: &str) -> bool {
        let address: Option<IpAddr> = address.trim().parse().ok();
        address.is_some_and(|address| self.0.iter().any(|network| network.contains(address)))
    }

    /// Did the operator name none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Network {
    fn read(text: &str) -> Option<Self> {
        let (address, bits) = text
            .split_once('/')
            .map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
        (bits <= most).then_some(Self { address, bits })
    }

    fn contains(self, other: IpAddr) -> bool {
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(other)) => {
                let bits = 32 - u32::from(self.bits);
                u32::from(ours).checked_shr(bits) == u32::from(other).checked_shr(bits)
            }
            (IpAddr::V6(ours), IpAddr::V6(other)) => {
                let bits = 128 - u32::from(self.bits);
                u128::from(ours).checked_shr(bits) == u128::from(other).checked_shr(bits)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_their_ranges() {
        let ours = "198.51.100.0/24, 203.0.113.7, 2001:db8::/32";
        let ours = TrustedNetworks::parse(ours).unwrap();
        for inside in [
            "198.51.100.0",
            "198.51.100.255",
            "203.0.113.7",
            "2001:db8:1::1",
            "::ffff:198.51.100.9",
        ] {
            assert!(ours.contains(inside), "{inside}");
        }
        for outside in [
            "198.51.101.0",
            "203.0.113.8",
            "2001:db9::",
            "cloudformation.amazonaws.com",
            "AWS Internal",
            "",
        ] {
            assert!(!ours.contains(outside), "{outside}");
        }
        let all = TrustedNetworks::parse("0.0.0.0/0").unwrap();
        assert!(all.contains("192.0.2.1") && !all.contains("2001:db8::1"));
        assert!(TrustedNetworks::parse("").unwrap().is_empty());
    }

    #[test]
    fn an_invalid_range_is_refused() {
        for wrong in [
            "198.51.100.0/33",
            "198.51.100",
            "office",
            "::/129",
            "10.0.0.0/",
        ] {
            assert!(TrustedNetworks::parse(wrong).is_err(), "{wrong}");
        }
    }
}
