//! IP addresses as EventBridge reads them, and `cidr` ranges of them.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use super::error::PatternError;

/// An address, with the IPv4-mapped part of IPv6 folded into IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Address {
    V4(u32),
    V6(u128),
}

impl Address {
    /// Reads `10.0.0.001` (zeros do not make it octal) and every spelling of IPv6 but
    /// the mixed one (`::ffff:10.0.0.1`), which is ordinary text.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        if let Some(address) = parse_v4(text) {
            return Some(Self::V4(address));
        }
        let address = Ipv6Addr::from_bits(parse_v6(text)?);
        Some(match address.to_ipv4_mapped() {
            Some(mapped) => Self::V4(mapped.to_bits()),
            None => Self::V6(address.to_bits()),
        })
    }

    /// The address after this one.
    pub(super) fn after(self) -> Option<Self> {
        match self {
            Self::V4(bits) => Some(bits.checked_add(1).map_or(Self::V6(0), Self::V4)),
            Self::V6(bits) => bits.checked_add(1).map(Self::V6),
        }
    }
}

fn parse_v4(text: &[u8]) -> Option<u32> {
    // Java reads no longer text as an address, however many zeros it holds.
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

/// The standard library's parser allows four digits a group; Java any number of zeros.
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

/// A range of IP addresses: the operand of [`Matcher::cidr`](super::Matcher::cidr).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cidr {
    text: Box<str>,
    bottom: Address,
    top: Address,
}

impl Cidr {
    /// Reads a range such as `10.0.0.0/8` or `2001:db8::/32`.
    ///
    /// Bits of the address beyond the mask are ignored.
    ///
    /// # Errors
    /// The text has no `/`, no address before it, or a mask that is no whole number
    /// from 0 to 31 (IPv4; 127 for IPv6). For a single address use an exact string.
    pub fn new(text: impl Into<String>) -> Result<Self, PatternError> {
        let text = text.into();
        let refuse = |reason: String| Err(PatternError::operand("cidr", reason));
        // Empty parts at the end do not count: `10.0.0.0/8/` is a range.
        let trimmed = text.trim_end_matches('/');
        let Some((address, mask)) = trimmed
            .split_once('/')
            .filter(|(_, mask)| !mask.contains('/'))
        else {
            return refuse(format!(
                "`{text}` must have one `/` between address and mask"
            ));
        };
        let Ok(mask) = mask.parse::<i32>() else {
            return refuse(format!("the mask in `{text}` must be a whole number"));
        };
        let Some(base) = Address::parse(address.as_bytes()) else {
            return refuse(format!("`{address}` is not an IP address"));
        };
        let most = if matches!(base, Address::V4(_)) {
            31
        } else {
            127
        };
        let Some(mask) = u32::try_from(mask).ok().filter(|mask| *mask <= most) else {
            return refuse(format!("the mask in `{text}` must be from 0 to {most}"));
        };
        let (bottom, top) = match base {
            Address::V4(bits) => {
                let host = u32::MAX.checked_shr(mask).unwrap_or(0);
                (Address::V4(bits & !host), Address::V4(bits | host))
            }
            Address::V6(bits) => {
                let host = u128::MAX.checked_shr(mask).unwrap_or(0);
                (Address::V6(bits & !host), Address::V6(bits | host))
            }
        };
        Ok(Self {
            text: text.into(),
            bottom,
            top,
        })
    }

    /// The range as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first and the last address of the range.
    pub(super) fn ends(&self) -> (Address, Address) {
        (self.bottom, self.top)
    }

    pub(super) fn contains(&self, address: Address) -> bool {
        match (self.bottom, address, self.top) {
            (Address::V4(bottom), Address::V4(address), Address::V4(top)) => {
                (bottom..=top).contains(&address)
            }
            (Address::V6(bottom), Address::V6(address), Address::V6(top)) => {
                (bottom..=top).contains(&address)
            }
            _ => false,
        }
    }
}

impl FromStr for Cidr {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        Self::new(text)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
