//! The events that services send to EventBridge by themselves, as the CDK's service specification
//! has them. It lacks many; see `by_hand`.

pub(super) const TEXT: &str = include_str!("events.txt");

/// The sources with their detail-types.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, std::str::Split<'static, char>)> {
    super::lines(TEXT).map(|(source, types)| (source, types.split('|')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        assert!(super::super::lines(TEXT).is_sorted());
        assert!(all().count() > 70);
        for (source, mut types) in all() {
            assert!(source.starts_with("aws."), "{source}");
            assert!(types.all(|name| !name.trim().is_empty()), "{source}");
        }
    }
}
