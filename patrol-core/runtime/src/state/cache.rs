//! A map that forgets what was not used for long.

use std::{collections::HashMap, mem};

/// The values that were used lately: at least this number of them, and at most twice as many.
#[derive(Debug)]
pub(super) struct Cache<V> {
    most: usize,
    new: HashMap<String, V>,
    old: HashMap<String, V>,
}

impl<V> Cache<V> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            new: HashMap::new(),
            old: HashMap::new(),
        }
    }

    pub(super) fn get(&mut self, key: &str) -> Option<&mut V> {
        if let Some((key, value)) = self.old.remove_entry(key) {
            self.insert(key, value);
        }
        self.new.get_mut(key)
    }

    pub(super) fn insert(&mut self, key: String, value: V) {
        self.old.remove(&key);
        if self.new.len() >= self.most && !self.new.contains_key(&key) {
            self.old = mem::take(&mut self.new);
        }
        self.new.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_kept_and_the_rest_has_a_bound() {
        let mut cache = Cache::new(10);
        for number in 0..100 {
            cache.insert(number.to_string(), number);
            assert_eq!(cache.get("0"), Some(&mut 0), "{number}");
            assert!(cache.new.len() + cache.old.len() <= 20);
        }
        assert_eq!(cache.get("99"), Some(&mut 99));
        assert_eq!(cache.get("50"), None);
    }
}
