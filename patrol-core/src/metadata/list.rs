//! A short list that a `const` can hold.

/// How many entries a list holds at most.
const MOST: usize = 12;

/// A short list that a `const` can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct List {
    items: [&'static str; MOST],
    len: usize,
}

impl List {
    pub(super) const EMPTY: Self = Self {
        items: [""; MOST],
        len: 0,
    };

    pub(super) const fn of<const N: usize>(items: [&'static str; N]) -> Self {
        assert!(
            N <= MOST,
            "a list of a rule's metadata has at most 12 entries"
        );
        let mut list = Self::EMPTY;
        while list.len < N {
            list.items[list.len] = items[list.len];
            list.len += 1;
        }
        list
    }

    pub(super) fn items(&self) -> &[&'static str] {
        &self.items[..self.len]
    }
}
