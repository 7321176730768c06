//! The `cidr` operator: a range of IP addresses.

use std::fmt;
use std::str::FromStr;

use crate::address::Address;
use crate::error::PatternError;

/// A range of IP addresses: the operand of [`Matcher::cidr`](crate::Matcher::cidr).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cidr {
    text: Box<str>,
    first: Address,
    last: Address,
}

impl Cidr {
    /// Reads a range such as `10.0.0.0/8` or `2001:db8::/32`.
    ///
    /// Bits of the address after the mask are ignored.
    ///
    /// # Errors
    /// When the text has no `/`, no address before it, or no mask from 0 to 31 after it (0
    /// to 127 for IPv6). For a single address use [`Matcher::exact`](crate::Matcher::exact).
    ///
    /// ```
    /// use patrol_pattern::Cidr;
    ///
    /// assert_eq!(Cidr::new("10.0.0.0/8")?.as_str(), "10.0.0.0/8");
    /// assert_eq!(
    ///     Cidr::new("10.0.0.1/32").unwrap_err().to_string(),
    ///     "cidr: the mask in `10.0.0.1/32` must be from 0 to 31",
    /// );
    /// # Ok::<(), patrol_pattern::PatternError>(())
    /// ```
    pub fn new(text: impl Into<String>) -> Result<Self, PatternError> {
        let text = text.into();
        let refuse = |reason: String| Err(PatternError::operand("cidr", reason));
        // Slashes at the end are ignored: `10.0.0.0/8/` is a range.
        let trimmed = text.trim_end_matches('/');
        let Some((address, mask)) = trimmed
            .split_once('/')
            .filter(|(_, mask)| !mask.contains('/'))
        else {
            return refuse(format!(
                "expected one `/` between address and mask, found `{text}`"
            ));
        };
        let Ok(mask) = mask.parse::<i32>() else {
            return refuse(format!("the mask in `{text}` must be a whole number"));
        };
        let Some(base) = Address::parse(address.as_bytes()) else {
            return refuse(format!("`{address}` in `{text}` is not an IP address"));
        };
        let most = if matches!(base, Address::V4(_)) {
            31
        } else {
            127
        };
        let Some(mask) = u32::try_from(mask).ok().filter(|mask| *mask <= most) else {
            return refuse(format!("the mask in `{text}` must be from 0 to {most}"));
        };
        let (first, last) = match base {
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
            first,
            last,
        })
    }

    /// The range as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first and the last address of the range.
    pub(crate) fn ends(&self) -> (Address, Address) {
        (self.first, self.last)
    }

    pub(super) fn contains(&self, address: Address) -> bool {
        match (self.first, address, self.last) {
            (Address::V4(first), Address::V4(address), Address::V4(last)) => {
                (first..=last).contains(&address)
            }
            (Address::V6(first), Address::V6(address), Address::V6(last)) => {
                (first..=last).contains(&address)
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
