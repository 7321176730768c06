//! When two numbers are the same number.
//!
//! EventBridge compares numbers as doubles, but only numbers whose decimal text is
//! what the double prints; every other number is compared as text, and no `numeric`
//! test holds for it. "Prints" means Java's `Double.toString`, which differs from the
//! shortest text in a few places.

use super::java_double::java_prints;

/// The significant digits of a decimal number: `digits` times ten to the `exponent`,
/// without zeros on either side; no digits for zero.
pub(super) struct Decimal {
    pub(super) digits: [u8; 20],
    pub(super) len: usize,
    pub(super) exponent: i64,
}

impl Decimal {
    /// `None` for more digits than Java ever prints.
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
                    // The array holds zeros already.
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

    fn is(&self, other: &Self) -> bool {
        self.exponent == other.exponent && self.digits[..self.len] == other.digits[..other.len]
    }
}

/// The exponents that Java's decimals have; beyond, even zero is compared as text.
fn parse_exponent(text: &[u8]) -> Option<i64> {
    let exponent: i64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    (exponent.unsigned_abs() <= i32::MAX as u64).then_some(exponent)
}

/// The value of a JSON number, if EventBridge compares it by value.
pub(super) fn comparable(text: &[u8]) -> Option<f64> {
    // Most numbers of events: up to 15 digits are exact and print as themselves.
    let plain = text.strip_prefix(b"-").unwrap_or(text);
    if plain.len() <= 15 && plain.iter().all(u8::is_ascii_digit) {
        let magnitude = plain
            .iter()
            .fold(0i64, |value, byte| value * 10 + i64::from(byte - b'0'));
        let value = magnitude as f64;
        return Some(if plain.len() < text.len() && magnitude != 0 {
            -value
        } else {
            value
        });
    }
    let decimal = Decimal::parse(text)?;
    if decimal.len == 0 {
        return i32::try_from(-decimal.exponent).is_ok().then_some(0.0);
    }
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    if !value.is_finite() || value == 0.0 {
        return None;
    }
    let magnitude = decimal.exponent + decimal.len as i64;
    // Near powers of two Java may print more digits than are needed, unless few are exact.
    let is_power = value.to_bits() << 12 == 0 && !(1.6e-5..5e14).contains(&value.abs());
    let printed_as_is = decimal.len <= 15 && (-300..=15).contains(&magnitude) && !is_power;
    (printed_as_is || java_prints(value.abs())?.is(&decimal)).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::comparable;

    #[test]
    fn spelling_does_not_matter() {
        for text in ["300", "300.0", "3e2", "3.0E+2", "0.3e3", "30000e-2"] {
            assert_eq!(comparable(text.as_bytes()), Some(300.0), "{text}");
        }
        for text in ["0", "-0", "0.0", "-0e5", "0e-999"] {
            assert_eq!(
                comparable(text.as_bytes()).map(f64::to_bits),
                Some(0),
                "{text}"
            );
        }
    }

    #[test]
    fn what_a_double_does_not_carry_is_text() {
        for text in [
            "9007199254740993",
            "12345678901234567890",
            "1e309",
            "1e-400",
            "0.1000000000000000055511151231257827",
            "5e-324",
            "5e-323",
            "4e23",
            "6.80564733841877e38",
            "1e99999999999999999999",
            "9.9e-324",
            "1e23",
            "0e2147483648",
            "0.0e-2147483647",
        ] {
            assert_eq!(comparable(text.as_bytes()), None, "{text}");
        }
        for text in [
            "4.9e-324",
            "1e-323",
            "1e-322",
            "0e-2147483647",
            "9007199254740992",
            "1.7976931348623157e308",
            "1e22",
            "1e300",
        ] {
            assert!(comparable(text.as_bytes()).is_some(), "{text}");
        }
    }

    // Printed by OpenJDK 17; the shortest texts are 1.6130484589462314e17 and so on.
    #[test]
    fn whole_numbers_beyond_2_53_print_as_in_java() {
        for text in [
            "1.61304845894623136E17",
            "5.5733433563767654E18",
            "1.35468568630801101E18",
            "4.611686018427388E18",
        ] {
            let known = text != "4.611686018427388E18";
            assert_eq!(comparable(text.as_bytes()).is_some(), known, "{text}");
        }
        assert_eq!(comparable(b"1.6130484589462314e17"), None);
    }

    // Printed by OpenJDK 17: each is half the distance to the next double above its own.
    #[test]
    fn numbers_between_two_doubles_print_as_in_java() {
        for text in ["4.096e26", "1.024e26", "9.881387008e25", "7.168e25"] {
            let known = text != "7.168e25";
            assert_eq!(comparable(text.as_bytes()).is_some(), known, "{text}");
        }
    }

    // Printed by OpenJDK 17; the shortest texts end in a digit more by one.
    #[test]
    fn numbers_beyond_2_84_print_as_in_java() {
        for text in ["3.5824084148995582E25", "2.3137840784710333E25"] {
            assert!(comparable(text.as_bytes()).is_some(), "{text}");
        }
        for text in ["3.5824084148995583e25", "2.3137840784710334e25"] {
            assert_eq!(comparable(text.as_bytes()), None, "{text}");
        }
    }
}
