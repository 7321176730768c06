//! How wide a range of addresses is.

/// Is a range in CIDR form as good as the whole internet? `0.0.0.0/0` and `::/0` are, and so are the
/// halves and quarters into which it can be cut. Nobody has such a range to himself: private ranges
/// and those of the largest networks are `/8` and narrower, in IPv6 `/16` and narrower.
pub(crate) fn is_everyone(cidr: &str) -> bool {
    let Some((address, length)) = cidr.trim().split_once('/') else {
        return false;
    };
    let narrowest = if address.contains(':') { 15 } else { 7 };
    length.parse().is_ok_and(|length: u8| length <= narrowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_is_told_from_a_network() {
        for cidr in [
            "0.0.0.0/0",
            "128.0.0.0/1",
            "::/0",
            "2000::/3",
            " 0.0.0.0/0 ",
        ] {
            assert!(is_everyone(cidr), "{cidr}");
        }
        for cidr in [
            "10.0.0.0/8",
            "203.0.113.7/32",
            "fc00::/16",
            "0.0.0.0",
            "",
            "pl-1",
            "::/x",
        ] {
            assert!(!is_everyone(cidr), "{cidr}");
        }
    }
}
