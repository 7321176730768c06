//! The digits and the exponent of a decimal number.

/// A decimal number without its sign: `digits` times ten to the `exponent`. There are no
/// zeros at either end of the digits, and no digits for zero.
pub(super) struct Decimal {
    pub(super) digits: [u8; 20],
    pub(super) len: usize,
    pub(super) exponent: i64,
}

impl Decimal {
    /// Reads a JSON number. `None` if it has more digits than Java ever prints.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let mut this = Self {
            digits: [0; 20],
            len: 0,
            exponent: 0,
        };
        let (mut zeros, mut fraction) = (0usize, false);
        let mut rest = text.strip_prefix(b"-").unwrap_or(text).iter();
        while let Some(&byte) = rest.next() {
            match byte {
                b'.' => fraction = true,
                b'e' | b'E' => {
                    this.exponent = this
                        .exponent
                        .checked_add(parse_exponent(rest.as_slice())?)?;
                    break;
                }
                b'0' => {
                    zeros += usize::from(this.len > 0);
                    this.exponent -= i64::from(fraction);
                }
                digit => {
                    if this.len + zeros >= this.digits.len() {
                        return None;
                    }
                    // The array is filled with zeros already.
                    this.len += zeros;
                    zeros = 0;
                    this.digits[this.len] = digit - b'0';
                    this.len += 1;
                    this.exponent -= i64::from(fraction);
                }
            }
        }
        this.exponent += zeros as i64;
        Some(this)
    }

    /// Whether the two are the same number.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.exponent == other.exponent && self.digits[..self.len] == other.digits[..other.len]
    }
}

/// The exponents of Java's `BigDecimal`. With an exponent beyond them even zero is compared
/// as text.
fn parse_exponent(text: &[u8]) -> Option<i64> {
    let exponent: i64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    (exponent.unsigned_abs() <= i32::MAX as u64).then_some(exponent)
}
