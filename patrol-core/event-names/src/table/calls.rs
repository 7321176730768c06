//! The API calls that botocore's models have, by CloudTrail's event source.
//!
//! A line is `iam: Create,Delete Role,User;Add UserToGroup`: names by their first words. That is
//! half as long as the names themselves, and a name is looked up in it as it stands.

use std::{collections::BTreeMap, sync::OnceLock};

pub(super) const TEXT: &str = include_str!("calls.txt");

/// The table's lines by event source: to check 200 rules takes some 100,000 looks at them.
fn lines() -> &'static BTreeMap<&'static str, &'static str> {
    static LINES: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
    LINES.get_or_init(|| super::lines(TEXT).collect())
}

/// The event sources, without `.amazonaws.com`.
pub(crate) fn services() -> impl Iterator<Item = &'static str> {
    lines().keys().copied()
}

/// Are there calls of this event source?
pub(crate) fn has_service(service: &str) -> bool {
    lines().contains_key(service)
}

/// Has the service a call that is recorded by this name?
pub(crate) fn has(service: &str, name: &str) -> bool {
    let (first, rest) = split(name);
    let listed = |list: &str, word| list.split(',').any(|item| item == word);
    groups(service).any(|(firsts, rests)| listed(firsts, first) && listed(rests, rest))
}

/// The names of a service's calls.
pub(crate) fn names(service: &str) -> impl Iterator<Item = String> {
    groups(service).flat_map(|(firsts, rests)| {
        let firsts = firsts.split(',');
        firsts.flat_map(move |first| rests.split(',').map(move |rest| format!("{first}{rest}")))
    })
}

/// The first words of names with what may follow each of them.
fn groups(service: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let line = lines().get(service);
    let groups = line.map(|groups| groups.split(';')).into_iter();
    groups.flatten().filter_map(|group| group.split_once(' '))
}

/// A name's first word, and the rest: `CreateUser` is `Create` and `User`.
fn split(name: &str) -> (&str, &str) {
    let mut chars = name.char_indices().skip(1);
    let end = chars.find(|(_, c)| !c.is_ascii_lowercase());
    name.split_at(end.map_or(name.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whole() {
        for (service, name) in [
            ("iam", "CreateUser"),
            ("s3", "DeleteBucket"),
            ("lambda", "CreateFunction20150331"),
            ("lambda", "Invoke"),
            ("cloudfront", "UpdateDistribution"),
            ("cloudfront", "UpdateDistribution2020_05_31"),
        ] {
            assert!(has(service, name), "{service} {name}");
        }
        for (service, name) in [
            ("iam", "Create"),
            ("iam", "CreateUse"),
            ("iam", "User"),
            ("iam", ""),
            ("lambda", "CreateFunction"),
            ("none", "CreateUser"),
            ("", ""),
        ] {
            assert!(!has(service, name), "{service} {name}");
        }
    }

    #[test]
    fn the_table_is_sound() {
        assert!(
            super::super::lines(TEXT)
                .map(|(service, _)| service)
                .is_sorted()
        );
        assert!(services().count() > 400);
        let mut count = 0;
        for service in services() {
            for name in names(service) {
                let plain = name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_');
                assert!(plain && has(service, &name), "{service} {name}");
                count += 1;
            }
        }
        assert!(count > 21_000, "{count}");
    }
}
