//! When two JSON numbers are equal.
//!
//! EventBridge compares numbers as doubles, but only those whose decimal text is what the
//! double prints. All others are compared as text, and no `numeric` test accepts them.
//! "Prints" means Java's `Double.toString` (Java 17), which in a few places gives more
//! digits than are needed to read the double back.

mod decimal;
mod java_double;

use decimal::Decimal;
use java_double::java_prints;

/// The value of a JSON number, if EventBridge compares it by value.
pub(crate) fn comparable(text: &[u8]) -> Option<f64> {
    // Most numbers in events are whole numbers of up to 15 digits. Doubles hold those
    // exactly and print them as they are.
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
    // Near powers of two Java may print more digits than are needed, except in the range
    // where few digits are exact.
    let is_power = value.to_bits() << 12 == 0 && !(1.6e-5..5e14).contains(&value.abs());
    let printed_as_is = decimal.len <= 15 && (-300..=15).contains(&magnitude) && !is_power;
    (printed_as_is || java_prints(value.abs())?.is(&decimal)).then_some(value)
}

/// The JSON text of a double. For infinities and NaN it is not JSON, and [`comparable`]
/// gives no value for it.
pub(crate) fn number_text(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{value:.0}").replace("-0", if value == 0.0 { "0" } else { "-0" });
    }
    format!("{value:?}")
}

#[cfg(test)]
mod tests {
    use super::comparable;

    #[test]
    fn numbers_are_equal_in_any_spelling() {
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
    fn numbers_that_a_double_cannot_hold_are_text() {
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
