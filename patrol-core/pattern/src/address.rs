//! IP addresses as EventBridge reads them.

use std::net::Ipv6Addr;

/// An IP address. IPv4-mapped IPv6 addresses (`::ffff:a00:1`) are IPv4 addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Address {
    V4(u32),
    V6(u128),
}

impl Address {
    /// Reads an IPv4 address (a leading zero does not make a part octal: `10.0.0.001`) or
    /// an IPv6 address in any notation but the mixed one (`::ffff:10.0.0.1`), which is
    /// ordinary text.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        if let Some(address) = parse_v4(text) {
            return Some(Self::V4(address));
        }
        let address = Ipv6Addr::from_bits(parse_v6(text)?);
        Some(match address.to_ipv4_mapped() {
            Some(mapped) => Self::V4(mapped.to_bits()),
            None => Self::V6(address.to_bits()),
        })
    }

    /// The next address in the order of the type: after the last IPv4 address comes the
    /// first IPv6 address.
    pub(crate) fn after(self) -> Option<Self> {
        match self {
            Self::V4(bits) => Some(bits.checked_add(1).map_or(Self::V6(0), Self::V4)),
            Self::V6(bits) => bits.checked_add(1).map(Self::V6),
        }
    }
}

fn parse_v4(text: &[u8]) -> Option<u32> {
    // Java reads no longer text as an address, even if it is longer by leading zeros.
    if text.len() > 15 {
        return None;
    }
    let mut address = 0u32;
    let mut parts = 0;
    for part in text.split(|&byte| byte == b'.') {
        parts += 1;
        if part.is_empty() || parts > 4 {
            return None;
        }
        let mut value = 0u32;
        for byte in part {
            if !byte.is_ascii_digit() {
                return None;
            }
            value = value * 10 + u32::from(byte - b'0');
            if value > 255 {
                return None;
            }
        }
        address = address << 8 | value;
    }
    (parts == 4).then_some(address)
}

/// Not the standard library's parser: that takes at most four digits in a group, and Java
/// takes any number of leading zeros.
fn parse_v6(text: &[u8]) -> Option<u128> {
    let (mut groups, mut len) = ([0u16; 8], 0usize);
    let mut gap = None;
    let mut rest = text;
    if let Some(after) = rest.strip_prefix(b"::") {
        (gap, rest) = (Some(0), after);
    }
    while !rest.is_empty() {
        let digits = rest
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        if digits == 0 || len == 8 {
            return None;
        }
        for &digit in &rest[..digits] {
            let digit = u16::try_from(char::from(digit).to_digit(16)?).ok()?;
            groups[len] = groups[len].checked_mul(16)? | digit;
        }
        len += 1;
        rest = &rest[digits..];
        if let Some(after) = rest.strip_prefix(b"::") {
            if gap.replace(len).is_some() {
                return None;
            }
            rest = after;
        } else if let Some(after) = rest.strip_prefix(b":") {
            if after.is_empty() {
                return None;
            }
            rest = after;
        } else if !rest.is_empty() {
            return None;
        }
    }
    match gap {
        None if len < 8 => return None,
        Some(_) if len == 8 => return None,
        Some(at) => {
            groups.copy_within(at..len, 8 - (len - at));
            groups[at..8 - (len - at)].fill(0);
        }
        None => {}
    }
    Some(
        groups
            .iter()
            .fold(0, |bits, &group| bits << 16 | u128::from(group)),
    )
}
