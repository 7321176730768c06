//! How Java 17 prints a double: almost always in the fewest digits that read back as the
//! double, and in some ranges otherwise. Later versions of Java always print the fewest.

use std::fmt::Write;

use super::decimal::Decimal;

/// From here on Java estimates a decimal exponent of 26 and calculates with big integers.
/// A number that is above a double by exactly half the distance to the next double then
/// counts as near to it.
const TIES_COUNT: f64 = 9.8775e25;

/// What Java 17 prints for a positive finite double: the fewest digits, but at least two,
/// that are nearer to the double than half the distance to its neighbours. If they are
/// exactly half the distance away, Java adds a digit; among large numbers it does so only
/// if they are below the double. For powers of two the distance is that to the nearer
/// neighbour.
pub(super) fn java_prints(value: f64) -> Option<Decimal> {
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
        // Just below a power of ten, Java starts with one more digit and rounds up to it.
        return Some(shortest);
    }
    // A number that is half the distance above the double may be shorter than the shortest
    // one that reads back as the double.
    let fewest = if value < TIES_COUNT {
        shortest.len.max(2)
    } else {
        2
    };
    (fewest..=18)
        .filter_map(|digits| format_decimal(format_args!("{value:.*e}", digits - 1)))
        .find(|printed| {
            is_near(value, printed) || value >= TIES_COUNT && is_half_above(value, printed)
        })
}

/// Whether the decimal is above the double by exactly half the distance to the next one.
fn is_half_above(value: f64, printed: &Decimal) -> bool {
    let fraction = value.to_bits() & ((1 << 52) - 1);
    let (Ok(zeros), true) = (u32::try_from(printed.exponent), fraction != 0) else {
        return false;
    };
    let digits = printed.digits[..printed.len]
        .iter()
        .fold(0u128, |n, digit| n * 10 + u128::from(*digit));
    let Some(odd) = 5u128
        .checked_pow(zeros)
        .and_then(|fives| digits.checked_mul(fives))
    else {
        return false;
    };
    let halves = u128::from(fraction | 1 << 52) * 2 + 1;
    let exponent = (value.to_bits() >> 52) as u32 - 1023 - 52;
    odd >> odd.trailing_zeros() == halves && odd.trailing_zeros() + zeros + 1 == exponent
}

fn is_near(value: f64, printed: &Decimal) -> bool {
    // A number of 18 digits and a double that differ at all differ in the first 36 digits.
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
    // If rounding up added a digit (9.99 became 10), the number is ten times too small.
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
    // How often half the distance to the neighbours fits into the value.
    let ratio = mantissa * if mantissa.is_power_of_two() { 4 } else { 2 };
    // An overflow means that the two are far apart.
    let scaled = near.abs_diff(exact).checked_mul(ratio);
    scaled.is_some_and(|scaled| scaled < exact.saturating_sub(ratio))
}

/// Java prints a double from 2^53 up to 2^63 from its exact whole number, without the last
/// digits if they mean less than the distance to its neighbours.
fn long_digits(value: u64) -> Option<Decimal> {
    // How many decimal digits are below the precision that the exponent leaves.
    let dropped = match value.ilog2() {
        ..=57 => 0,
        58..=60 => 1,
        _ => 2,
    };
    let unit = 10u64.pow(dropped);
    let rounded = (value / unit + u64::from(dropped > 0 && value % unit >= unit / 2)) * unit;
    format_decimal(format_args!("{rounded}"))
}

/// Between 2^84 and 2^85, Java adds the remainder and half the distance to the neighbours
/// at the seventeenth digit. The sum overflows if the remainder is large, so that the digit
/// is not rounded up.
fn digits_beyond_2_84(value: u128) -> Option<Decimal> {
    /// The value of the seventeenth digit.
    const UNIT: u128 = 1_000_000_000;
    /// The scale of Java's calculation: 10^25, the size of the value, without most of its
    /// factors of two.
    const SCALE: u128 = 5u128.pow(25) * 10;
    /// Half the distance in the same scale, multiplied by ten for each digit before.
    const HALF: u128 = 64 * 10u128.pow(17);
    let remainder = value % UNIT * SCALE / UNIT;
    let printed = shortest_near(value as f64)?;
    if printed.len == 17 && remainder + HALF > i64::MAX as u128 {
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

/// A text in an array, so that matching an event allocates nothing.
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
