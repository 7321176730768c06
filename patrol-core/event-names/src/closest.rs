//! Names that somebody may have meant.

/// How alike two names must be for one to be offered in place of the other, from 0 to 1.
const ALIKE: f64 = 0.85;

/// The name that is most like another, if one is.
pub(crate) fn closest<T: AsRef<str>>(
    name: &str,
    names: impl IntoIterator<Item = T>,
) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let alike = |other: T| {
        let alike =
            strsim::normalized_damerau_levenshtein(&lower, &other.as_ref().to_ascii_lowercase());
        (alike >= ALIKE).then(|| (alike, other.as_ref().to_owned()))
    };
    let found = names.into_iter().filter_map(alike);
    let best = found.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_offered_and_a_far_one_is_not() {
        let names = ["DeleteTrail", "DescribeTrails", "StopLogging"];
        assert_eq!(closest("StopLoging", names).as_deref(), Some("StopLogging"));
        assert_eq!(
            closest("stoplogging", names).as_deref(),
            Some("StopLogging")
        );
        assert_eq!(
            closest("DeleteTrails", names).as_deref(),
            Some("DeleteTrail")
        );
        assert_eq!(closest("DeleteUser", names), None);
    }
}
