//! A number of findings within a time.

use std::collections::HashSet;

use super::found::Found;

/// Looks for a window around this time with this number of different values: then all that was found is
/// used up, and the count begins again. How many there are, at most, in such a window.
pub(super) fn take(found: &mut Vec<Found>, time: i64, within: i64, count: usize) -> usize {
    let around = |begins: i64| begins <= time && time - begins < within;
    let begins = found.iter().map(|found| found.time);
    let different = |begins: i64| {
        let inside = found.iter().filter(|found| {
            let after = found.time - begins;
            (0..within).contains(&after)
        });
        let different: HashSet<_> = inside.map(|found| &found.value).collect();
        different.len()
    };
    let most = begins.filter(|begins| around(*begins)).map(different).max();
    let most = most.unwrap_or_default();
    if most >= count {
        found.clear();
    }
    most
}

/// Forgets a value's findings that change no count: every window that holds one of them holds
/// another one of the same value. So one value a thousand times takes no room from the others.
pub(super) fn thin(found: &mut Vec<Found>, within: i64) {
    let mut at = 0;
    while at < found.len() {
        let same = |other: &&Found| other.value == found[at].value;
        let before = found[..at].iter().rev().find(same);
        let after = found[at + 1..].iter().find(same);
        match (before, after) {
            (Some(before), Some(after)) if after.time - before.time <= within => {
                found.remove(at);
            }
            _ => at += 1,
        }
    }
}
