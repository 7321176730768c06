//! When two numbers are the same number.
//!
//! EventBridge compares numbers as doubles, but only numbers whose decimal text is
//! what the double prints; every other number is compared as text, and no `numeric`
//! test holds for it. "Prints" means Java's `Double.toString`, which differs from the
//! shortest text in a few places; see `java_prints`.

use std::fmt::Write;

/// The significant digits of a decimal number: `digits` times ten to the `exponent`,
/// without zeros on either side; no digits for zero.
struct Decimal {
    digits: [u8; 20],
    len: usize,
    exponent: i64,
}

impl Decimal {
    /// `None` for more digits than Java ever prints.
    fn parse(text: &[u8]) -> Option<Self> {
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

/// What Java 17 prints for a positive finite double: the fewest digits, two at least,
/// that are nearer to it than half the distance to its neighbours. At exactly half the
/// distance Java goes on, and for powers of two it takes half the smaller distance.
fn java_prints(value: f64) -> Option<Decimal> {
    const TWO_53: f64 = 9_007_199_254_740_992.0;
    const TWO_63: f64 = 9_223_372_036_854_775_808.0;
    const TWO_84: f64 = 19_342_813_113_834_066_795_298_816.0;
    if (TWO_53..TWO_63).contains(&value) {
        return long_digits(value as u64);
    }
    if (TWO_84..2.0 * TWO_84).contains(&value) {
        return digits_beyond_2_84(value as u128);
    }
    shortest_near(value)
}

fn shortest_near(value: f64) -> Option<Decimal> {
    let shortest = format_decimal(format_args!("{value:e}"))?;
    let exact = format_buffer(format_args!("{value:.35e}"))?;
    let rounds_up = shortest.len == 1 && shortest.digits[0] == 1 && exact.bytes[0] == b'9';
    if rounds_up && is_near(value, &shortest) {
        // Within reach of a power of ten, Java starts with a digit more and rounds up to it.
        return Some(shortest);
    }
    (shortest.len.max(2)..=18)
        .filter_map(|digits| format_decimal(format_args!("{value:.*e}", digits - 1)))
        .find(|printed| is_near(value, printed))
}

fn is_near(value: f64, printed: &Decimal) -> bool {
    // 36 digits tell apart all that 18 digits and a double can differ by.
    const DIGITS: usize = 36;
    let Some(exact) = format_buffer(format_args!("{value:.*e}", DIGITS - 1)) else {
        return false;
    };
    let exact = exact.bytes[..exact.len]
        .iter()
        .take_while(|byte| **byte != b'e');
    let exact = exact
        .filter(|byte| **byte != b'.')
        .fold(0u128, |n, byte| n * 10 + u128::from(byte - b'0'));
    let mut near = printed.digits[..printed.len]
        .iter()
        .fold(0u128, |n, digit| n * 10 + u128::from(*digit));
    while near != 0 && near < 10u128.pow(DIGITS as u32 - 1) {
        near *= 10;
    }
    // A value that rounds up to one digit more, as 9.99 to 10, is ten times too small.
    if near.abs_diff(exact) > exact / 2 {
        near *= 10;
    }
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let mantissa = u128::from(if bits >> 52 == 0 {
        fraction
    } else {
        fraction | 1 << 52
    });
    // The value over half the distance to its neighbours.
    let ratio = mantissa * if mantissa.is_power_of_two() { 4 } else { 2 };
    near.abs_diff(exact) * ratio + ratio < exact
}

/// Java prints a double that is a whole number beyond 2^53 from its exact integer,
/// less the last digits that stand for less than the distance to its neighbours.
fn long_digits(value: u64) -> Option<Decimal> {
    // How many decimal digits fit into the unit that the exponent leaves open.
    let dropped = match value.ilog2() {
        ..=57 => 0,
        58..=60 => 1,
        _ => 2,
    };
    let unit = 10u64.pow(dropped);
    let rounded = (value / unit + u64::from(dropped > 0 && value % unit >= unit / 2)) * unit;
    format_decimal(format_args!("{rounded}"))
}

/// Between 2^84 and 2^85, Java's sum of what is left and half the distance overflows at
/// the seventeenth digit if much is left, so that the digit is not rounded up.
fn digits_beyond_2_84(value: u128) -> Option<Decimal> {
    /// What the seventeenth digit counts.
    const UNIT: u128 = 1_000_000_000;
    /// Ten to the 25, the size of the value, less what makes it even: Java's scale.
    const SCALE: u128 = 5u128.pow(25) * 10;
    /// Half the distance, scaled alike and multiplied by ten for each digit before.
    const HALF: u128 = 64 * 10u128.pow(17);
    let left = value % UNIT * SCALE / UNIT;
    let printed = shortest_near(value as f64)?;
    if printed.len == 17 && left + HALF > i64::MAX as u128 {
        return format_decimal(format_args!("{}", value - value % UNIT));
    }
    Some(printed)
}

fn format_decimal(arguments: std::fmt::Arguments<'_>) -> Option<Decimal> {
    let buffer = format_buffer(arguments)?;
    Decimal::parse(&buffer.bytes[..buffer.len])
}

fn format_buffer(arguments: std::fmt::Arguments<'_>) -> Option<Buffer> {
    let mut buffer = Buffer {
        bytes: [0; 48],
        len: 0,
    };
    buffer.write_fmt(arguments).ok()?;
    Some(buffer)
}

/// A text of fixed room, so that matching allocates nothing.
struct Buffer {
    bytes: [u8; 48],
    len: usize,
}

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.len + text.len();
        self.bytes
            .get_mut(self.len..end)
            .ok_or(std::fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
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
