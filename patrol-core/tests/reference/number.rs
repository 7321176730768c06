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

/// The double, if the number is what the double prints at its shortest, with two digits
/// at least. Java, which EventBridge runs on, prints some doubles longer: beyond 2^53 and
/// at powers of two. Tests of numbers have those; the generator has none of them.
pub(super) fn comparable(text: &str) -> Option<f64> {
    let written = decimal(text)?;
    if written.0.is_empty() {
        return i32::try_from(-written.1).is_ok().then_some(0.0);
    }
    let value: f64 = text.parse().ok()?;
    let mut printed = decimal(&format!("{value:e}"))?;
    if printed.0.len() == 1 && printed.0 != "1" {
        printed = decimal(&format!("{value:.1e}"))?;
    }
    (value.is_finite() && written == printed).then_some(value)
}
