//! How wide address ranges are.

/// Does a CIDR range count as the whole internet? `0.0.0.0/0` and `::/0` do, and so do its halves and
/// quarters. Nobody owns such a range: private ranges and those of the largest networks are `/8` and
/// narrower, in IPv6 `/16` and narrower.
pub(crate) fn is_everyone(cidr: &str) -> bool {
    length(cidr).is_some_and(|(length, narrowest)| length <= narrowest)
}

/// Do ranges together count as the whole internet? One of them may, and so do many that each could be a
/// network: eight of the widest, which nobody owns.
pub(crate) fn are_everyone(cidrs: &[&str]) -> bool {
    // How much of each of the two internets is filled.
    let mut filled = [0_u128; 2];
    for (length, narrowest) in cidrs.iter().filter_map(|cidr| length(cidr)) {
        let part = WHOLE.checked_shr(length.into()).unwrap_or(0);
        filled[usize::from(narrowest > V4)] += part;
    }
    let is_wide = |cidr: &&str| is_everyone(cidr);
    let eight_of = |narrowest: u8| 8 * (WHOLE >> (narrowest + 1));
    cidrs.iter().any(is_wide) || filled[0] >= eight_of(V4) || filled[1] >= eight_of(V6)
}

/// All addresses of an internet, as a number that can be halved a hundred times: a narrower range counts for nothing.
const WHOLE: u128 = 1 << 100;

/// The narrowest range that is everyone's, in IPv4 and in IPv6.
const V4: u8 = 7;
const V6: u8 = 15;

/// The length of a range's prefix, and that of the narrowest range that is everyone's.
fn length(cidr: &str) -> Option<(u8, u8)> {
    let (address, length) = cidr.trim().split_once('/')?;
    let narrowest = if address.contains(':') { V6 } else { V4 };
    Some((length.parse().ok()?, narrowest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_internet_is_distinguished_from_a_network() {
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

    #[test]
    fn the_internet_in_pieces_is_the_internet() {
        let pieces: Vec<String> = (1..=223).map(|first| format!("{first}.0.0.0/8")).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        assert!(are_everyone(&pieces));
        assert!(are_everyone(&["198.51.100.0/24", "128.0.0.0/1"]));
        let quarters: Vec<String> = (0..0x2000)
            .map(|high| format!("{high:x}::/16"))
            .step_by(16)
            .collect();
        let quarters: Vec<&str> = quarters.iter().map(String::as_str).collect();
        assert!(are_everyone(&quarters));
        let private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/16"];
        assert!(!are_everyone(&private) && !are_everyone(&[]));
    }
}
