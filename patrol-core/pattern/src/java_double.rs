//! How Java prints a double: almost always at its shortest, and the rest as it happens.

use std::fmt::Write;

use super::number::Decimal;

/// Where Java's guess of the decimal exponent is 26, so that it reckons with big integers:
/// what is above a double by half the distance to the next one then counts as near.
const TIES_COUNT: f64 = 9.8775e25;

/// What Java 17 prints for a positive finite double: the fewest digits, two at least,
/// that are nearer to it than half the distance to its neighbours. At exactly half the
/// distance Java goes on, and among large numbers for what is below the double only. For
/// powers of two it takes half the smaller distance.
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
        // Within reach of a power of ten, Java starts with a digit more and rounds up to it.
        return Some(shortest);
    }
    // What is just half the distance above may be shorter than what reads as the double.
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
    // What overflows is far from near.
    let scaled = near.abs_diff(exact).checked_mul(ratio);
    scaled.is_some_and(|scaled| scaled < exact.saturating_sub(ratio))
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
