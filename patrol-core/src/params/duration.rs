//! Durations as people write them: `90s`, `15m`, `1h30m`, `7d`.

use std::time::Duration;

use super::{InvalidValue, ParamType, ParamValue};

const EXPECTED: &str = "a duration such as `90s`, `15m`, `1h30m` or `7d`";

/// A sum of whole numbers, each with a unit: `ms`, `s`, `m`, `h`, `d` or `w`.
impl ParamValue for Duration {
    const TYPE: ParamType = ParamType::String;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let mut rest = raw.trim();
        let mut sum = None;
        while !rest.is_empty() {
            let (part, tail) = leading_part(rest).ok_or(EXPECTED)?;
            sum = Some(
                sum.unwrap_or(Self::ZERO)
                    .checked_add(part)
                    .ok_or("a shorter duration")?,
            );
            rest = tail.trim_start();
        }
        sum.ok_or_else(|| EXPECTED.into())
    }
}

/// `15m30s` to 15 minutes and `30s`.
fn leading_part(text: &str) -> Option<(Duration, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let number: u64 = text[..digits].parse().ok()?;
    let unit_and_tail = &text[digits..];
    let unit = unit_and_tail
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(unit_and_tail.len());
    let milliseconds = match &unit_and_tail[..unit] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 604_800_000,
        _ => return None,
    };
    let part = Duration::from_millis(number.checked_mul(milliseconds)?);
    Some((part, &unit_and_tail[unit..]))
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
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "5",
            "m",
            "5 minutes",
            "-1s",
            "1.5h",
            "99999999999999999999s",
            "1hé",
        ] {
            Duration::parse(text).expect_err(text);
        }
    }
}
