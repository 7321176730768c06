//! IP addresses and ranges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address that a text spells: decimal parts with any zeros in 15 characters, or
/// hexadecimal groups with any zeros and at most one gap.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let v4: Vec<&str> = text.split('.').collect();
    if let [a, b, c, d] = v4[..] {
        let part = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u8>().ok().filter(|_| digits)
        };
        let parts = Ipv4Addr::new(part(a)?, part(b)?, part(c)?, part(d)?);
        return (text.len() <= 15).then_some(parts.into());
    }
    if !text.contains(':') || text.contains('.') {
        return None;
    }
    // The standard library takes four digits a group at most.
    let groups: Vec<&str> = text
        .split(':')
        .map(|group| match group.trim_start_matches('0') {
            "" if !group.is_empty() => "0",
            short => short,
        })
        .collect();
    let address: Ipv6Addr = groups.join(":").parse().ok()?;
    Some(address.to_ipv4_mapped().map_or(address.into(), Into::into))
}

fn parts(range: &str) -> Option<(IpAddr, u32)> {
    let mut parts: Vec<&str> = range.split('/').collect();
    while parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    let [base, bits] = parts[..] else {
        return None;
    };
    let digits = bits.strip_prefix(['+', '-']).unwrap_or(bits);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let bits: u32 = match (digits, bits.starts_with('-')) {
        ("", _) => 0,
        (_, true) => return None,
        (digits, false) => digits.parse().ok()?,
    };
    Some((address(base)?, bits))
}

pub(super) fn is_range(text: &str) -> bool {
    match parts(text) {
        Some((IpAddr::V4(_), bits)) => bits < 32,
        Some((IpAddr::V6(_), bits)) => bits < 128,
        None => false,
    }
}

pub(super) fn in_range(range: &str, text: &str) -> bool {
    let Some((base, bits)) = parts(range) else {
        return false;
    };
    match (base, address(text)) {
        (IpAddr::V4(base), Some(IpAddr::V4(other))) => {
            bits == 0 || base.to_bits() >> (32 - bits) == other.to_bits() >> (32 - bits)
        }
        (IpAddr::V6(base), Some(IpAddr::V6(other))) => {
            bits == 0 || base.to_bits() >> (128 - bits) == other.to_bits() >> (128 - bits)
        }
        _ => false,
    }
}
