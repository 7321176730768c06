//! Names that somebody may have meant.

/// How alike two names must be for one to be offered in place of the other, from 0 to 1.
const ALIKE: f64 = 0.8;

/// The end of an error about an unknown name: those that may be meant, three at most, or another
/// word.
pub(crate) fn offer<'a>(
    name: &str,
    names: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    let near = near(name, names.into_iter().collect());
    if near.is_empty() {
        return format!(": {otherwise}");
    }
    format!("; did you mean `{}`?", near.join("` or `"))
}

fn near<'a>(name: &str, names: Vec<&'a str>) -> Vec<&'a str> {
    let alike = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase());
    let names = names.into_iter().map(|other| (alike(other), other));
    let mut near: Vec<_> = names.filter(|(alike, _)| *alike >= ALIKE).collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.into_iter().map(|(_, name)| name).take(3).collect()
}

/// Names in backticks, for the end of an error.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().collect();
    format!("`{}`", names.join("`, `"))
}
