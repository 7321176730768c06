//! How often each of many values was seen.

use std::collections::BTreeMap;

/// Values that are told apart. An attacker can write any number of them.
const VALUES: usize = 2000;
/// Bytes of a value that are kept.
const VALUE_BYTES: usize = 512;

/// How often each value was seen.
#[derive(Default)]
pub(in crate::cli) struct Tally {
    counts: BTreeMap<String, u64>,
    /// How often one was seen that had no more room.
    others: u64,
    /// How often there was none.
    none: u64,
}

impl Tally {
    pub(in crate::cli) fn add(&mut self, value: Option<&str>) {
        let Some(value) = value else {
            self.none += 1;
            return;
        };
        let value = &value[..value.floor_char_boundary(VALUE_BYTES)];
        if let Some(count) = self.counts.get_mut(value) {
            *count += 1;
        } else if self.counts.len() < VALUES {
            self.counts.insert(value.to_owned(), 1);
        } else {
            self.others += 1;
        }
    }

    /// The values, the most frequent first.
    pub(in crate::cli) fn most(&self) -> Vec<(&str, u64)> {
        let counts = self
            .counts
            .iter()
            .map(|(value, count)| (value.as_str(), *count));
        let mut counts: Vec<_> = counts.collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        counts
    }

    /// How often there was a value.
    pub(in crate::cli) fn total(&self) -> u64 {
        self.counts.values().sum::<u64>() + self.others
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_come_first_and_there_is_a_bound() {
        let mut tally = Tally::default();
        for value in ["b", "a", "b"] {
            tally.add(Some(value));
        }
        tally.add(None);
        assert_eq!(tally.most(), [("b", 2), ("a", 1)]);
        for number in 0..2 * VALUES {
            tally.add(Some(&format!("c{number}")));
        }
        assert_eq!(tally.most().len(), VALUES);
        assert_eq!(tally.total(), 3 + 2 * VALUES as u64);
    }
}
