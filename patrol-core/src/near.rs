//! A name that somebody may have meant.

/// How alike two names must be for one to be offered in place of the other, from 0 to 1.
const ALIKE: f64 = 0.8;

/// The name that is most like another, without regard to case.
pub(crate) fn nearest(name: &str, names: impl IntoIterator<Item = String>) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let alike =
        |other: &str| strsim::normalized_damerau_levenshtein(&lower, &other.to_ascii_lowercase());
    let near = names.into_iter().map(|other| (alike(&other), other));
    let near = near.filter(|(alike, _)| *alike >= ALIKE);
    let near = near.max_by(|(one, _), (other, _)| one.total_cmp(other));
    near.map(|(_, name)| name)
}

/// The end of an error about an unknown name: the one that may be meant, or other words.
pub(crate) fn offer(near: Option<&str>, otherwise: &str) -> String {
    near.map_or_else(
        || otherwise.to_owned(),
        |near| format!("; did you mean `{near}`?"),
    )
}
