//! What an error says about an unknown name: the names that may be meant, or those that exist.
//!
//! ```
//! use patrol_core::near::one_of;
//!
//! let levels = ["strict", "lenient"];
//! let why = |name: &str| format!("unknown level `{name}`{}", one_of(name, levels));
//! assert_eq!(why("Strikt"), "unknown level `Strikt`; did you mean `strict`?");
//! assert_eq!(why("low"), "unknown level `low`: expected one of `strict`, `lenient`");
//! ```

use std::fmt::Display;

/// The most names that are offered.
const MOST: usize = 3;

/// Letters for which one may be wrong.
const LETTERS: usize = 5;

/// The names that may be meant by another one, the nearest first, three at most. Case does not matter; one letter in
/// five may be wrong, and half of a name may be missing.
pub fn meant<T: AsRef<str>>(name: &str, names: impl IntoIterator<Item = T>) -> Vec<T> {
    let name = name.to_lowercase();
    let names = names.into_iter();
    let names =
        names.filter_map(|other| Some((distance(&name, &other.as_ref().to_lowercase())?, other)));
    let mut near: Vec<_> = names.collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter()
        .map(|(_, other)| other)
        .take(MOST)
        .collect()
}

/// The one name that is [nearest](meant).
pub fn nearest<T: AsRef<str>>(name: &str, names: impl IntoIterator<Item = T>) -> Option<T> {
    meant(name, names).into_iter().next()
}

/// The end of an error about an unknown name: the names that may be meant, or other words, as they are.
pub fn offer<T: Display>(near: impl IntoIterator<Item = T>, otherwise: &str) -> String {
    let near = either(near);
    match near.is_empty() {
        true => otherwise.to_owned(),
        false => format!("; did you mean {near}?"),
    }
}

/// [`offer`] where the names are few: those that may be meant, or all of them.
pub fn one_of<T: AsRef<str> + Display>(
    name: &str,
    names: impl IntoIterator<Item = T> + Clone,
) -> String {
    let otherwise = format!(": expected one of {}", listed(names.clone()));
    offer(meant(name, names), &otherwise)
}

/// Names in backticks, with commas between them.
pub fn listed<T: Display>(names: impl IntoIterator<Item = T>) -> String {
    joined(names, ", ")
}

/// Names in backticks, of which one is enough: with "or" between them.
pub fn either<T: Display>(names: impl IntoIterator<Item = T>) -> String {
    joined(names, " or ")
}

fn joined<T: Display>(names: impl IntoIterator<Item = T>, between: &str) -> String {
    let names = names.into_iter().map(|name| format!("`{name}`"));
    names.collect::<Vec<_>>().join(between)
}

/// How far two names in lower case are apart, if one may be meant by the other.
fn distance(name: &str, other: &str) -> Option<usize> {
    let (length, full) = (name.chars().count(), other.chars().count());
    let unfinished = other.starts_with(name) && length * 2 >= full;
    let most = (length.max(full) / LETTERS).max(1);
    // Of one or two letters nothing is left when one is wrong. Comparing takes time, and catalogues are long.
    let alike = length >= LETTERS / 2 && length.abs_diff(full) <= most;
    if !unfinished && !alike {
        return None;
    }
    let distance = strsim::damerau_levenshtein(name, other);
    (unfinished || distance <= most).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLS: [&str; 4] = [
        "DeleteTrail",
        "DescribeTrails",
        "StopLogging",
        "CreateTrail",
    ];

    #[test]
    fn a_name_is_offered_for_one_that_is_misspelt_or_unfinished() {
        for (name, expected) in [
            ("StopLoging", "StopLogging"),
            ("stoplogging", "StopLogging"),
            ("STOP_LOGGING", "StopLogging"),
            ("DeleteTrails", "DeleteTrail"),
            ("DeleteTrial", "DeleteTrail"),
            ("Describe", "DescribeTrails"),
        ] {
            assert_eq!(meant(name, CALLS), [expected], "{name}");
        }
        for name in ["", "St", "DeleteUser", "Logging", "Stop"] {
            assert_eq!(nearest(name, CALLS), None, "{name}");
        }
    }

    #[test]
    fn short_names_may_have_one_wrong_letter() {
        assert_eq!(meant("snss", ["sns", "slack", "jira"]), ["sns"]);
        assert_eq!(meant("rul7", ["rule6", "rule7", "rule77"]), ["rule7"]);
        assert_eq!(meant("cs", ["cis"]), ["cis"]);
        assert!(meant("a", ["b"]).is_empty());
        assert!(meant("è", ["é"]).is_empty());
    }

    #[test]
    fn the_nearest_of_many_come_first_and_are_few() {
        let rules = ["rule15", "rule1", "rule2", "rule3", "rule"];
        assert_eq!(meant("rule1", rules), ["rule1", "rule15", "rule2"]);
    }

    #[test]
    fn an_error_offers_names_or_says_something_else() {
        assert_eq!(offer(["a", "b"], ": never"), "; did you mean `a` or `b`?");
        assert_eq!(offer(None::<&str>, ": it has none"), ": it has none");
        assert_eq!(listed(["a", "b"]), "`a`, `b`");
        assert_eq!(either(["a", "b"]), "`a` or `b`");
    }
}
