//! Numbers that are compared by value.

/// Digits without zeros at either end, and the power of ten that the number is the
/// digits after `0.` times of.
fn decimal(text: &str) -> Option<(String, i64)> {
    let text = text.trim_start_matches('-').to_ascii_lowercase();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i64 = exponent.trim_start_matches('+').parse().ok()?;
    if exponent.abs() > i64::from(i32::MAX) {
        return None;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_matches('0').to_owned();
    if digits.is_empty() {
        // How many digits are written after the point is all that is left to say.
        return Some((digits, exponent - fraction.len() as i64));
    }
    Some((digits, exponent + whole.len() as i64 - leading as i64))
}

/// What Java, which EventBridge runs on, prints for a double: the shortest text, of two
/// digits at least, and for whole numbers from 2^53 to 2^63 the number itself, less the
/// digits that stand for less than a quarter of the distance to the next double. What is
/// halfway between two doubles, and some powers of two, print otherwise: the generator
/// makes them by damage only, once in a million patterns.
fn printed(value: f64) -> Option<(String, i64)> {
    let magnitude = value.abs();
    if (2f64.powi(53)..2f64.powi(63)).contains(&magnitude) {
        let whole = magnitude as u64;
        let quarter = (f64::from_bits(magnitude.to_bits() + 1) - magnitude) / 4.0;
        let mut unit = 1;
        while (unit * 10) as f64 <= quarter {
            unit *= 10;
        }
        return decimal(&((whole + unit / 2) / unit * unit).to_string());
    }
    let shortest = decimal(&format!("{value:e}"))?;
    match shortest.0.len() {
        1 if shortest.0 != "1" => decimal(&format!("{value:.1e}")),
        _ => Some(shortest),
    }
}

/// The double, if the number is what the double prints.
pub(super) fn comparable(text: &str) -> Option<f64> {
    let written = decimal(text)?;
    if written.0.is_empty() {
        return i32::try_from(-written.1).is_ok().then_some(0.0);
    }
    let value: f64 = text.parse().ok().filter(|value: &f64| value.is_finite())?;
    (written == printed(value)?).then_some(value)
}
