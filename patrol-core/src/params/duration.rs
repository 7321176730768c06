//! Durations as people write them: `90s`, `15m`, `1h30m`, `7d`.

use std::time::Duration;

use super::{InvalidValue, ParamType, ParamValue};

const EXPECTED: &str = "a duration such as `90s`, `15m`, `1h30m` or `7d`";
const NEGATIVE: &str = "a duration that is not negative, such as `90s`, `15m`, `1h30m` or `7d`";
const WHOLE: &str = "a duration of whole numbers, such as `1h30m` for one hour and a half";
const UNIT: &str =
    "a duration with a unit after each number, such as `90s`, `15m`, `1h30m` or `7d`";
const UNITS: &str = "a duration with the units `ms`, `s`, `m`, `h`, `d` or `w`, such as `1h30m`";
const LOWER: &str = "a duration with its units in lower case, such as `1h30m`";
const SHORTER: &str = "a shorter duration";

/// A sum of whole numbers, each with a unit: `ms`, `s`, `m`, `h`, `d` or `w`.
impl ParamValue for Duration {
    const TYPE: ParamType = ParamType::String;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let mut rest = raw.trim();
        let mut sum = None;
        while !rest.is_empty() {
            let (part, tail) = leading_part(rest)?;
            sum = Some(sum.unwrap_or(Self::ZERO).checked_add(part).ok_or(SHORTER)?);
            rest = tail.trim_start();
        }
        sum.ok_or_else(|| EXPECTED.into())
    }
}

/// `15m30s` to 15 minutes and `30s`; or what was expected in its place.
fn leading_part(text: &str) -> Result<(Duration, &str), InvalidValue> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or(UNIT)?;
    let (number, unit_and_tail) = text.split_at(digits);
    if number.is_empty() {
        let negative = text.starts_with(['-', '\u{2212}']);
        return Err(if negative { NEGATIVE } else { EXPECTED }.into());
    }
    let unit = unit_and_tail
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(unit_and_tail.len());
    let (unit, tail) = unit_and_tail.split_at(unit);
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        "" if tail.starts_with(['.', ',']) => return Err(WHOLE.into()),
        "" => return Err(UNIT.into()),
        "MS" | "Ms" | "S" | "M" | "H" | "D" | "W" => return Err(LOWER.into()),
        _ => return Err(UNITS.into()),
    };
    // Digits alone fail to be a number only by being too many.
    let number: u64 = number.parse().map_err(|_| SHORTER)?;
    let part = number.checked_mul(milliseconds).ok_or(SHORTER)?;
    Ok((Duration::from_millis(part), tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_add_up() {
        for (text, seconds) in [
            ("90s", 90),
            ("15m", 900),
            ("1h30m", 5400),
            ("1h 30m", 5400),
            ("7d", 604_800),
            ("2w", 1_209_600),
        ] {
            assert_eq!(
                Duration::parse(text).unwrap(),
                Duration::from_secs(seconds),
                "{text}"
            );
        }
        assert_eq!(
            Duration::parse("250ms").unwrap(),
            Duration::from_millis(250)
        );
    }

    #[test]
    fn what_is_no_duration_is_refused_and_says_why() {
        for (text, expected) in [
            ("", EXPECTED),
            (" ", EXPECTED),
            ("m", EXPECTED),
            ("+5m", EXPECTED),
            ("5", UNIT),
            ("1h5", UNIT),
            ("5 minutes", UNIT),
            ("5minutes", UNITS),
            ("5y", UNITS),
            ("5M", LOWER),
            ("1h30M", LOWER),
            ("-1s", NEGATIVE),
            ("1h-1s", NEGATIVE),
            ("1.5h", WHOLE),
            ("1,5h", WHOLE),
            ("1hé", EXPECTED),
            ("99999999999999999999s", SHORTER),
            ("18446744073709551615w", SHORTER),
        ] {
            assert_eq!(
                Duration::parse(text).expect_err(text).expected(),
                expected,
                "{text}"
            );
        }
    }
}
