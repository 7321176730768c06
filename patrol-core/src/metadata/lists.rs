//! The lists of a rule's metadata, as a `const` can hold them.

/// How many entries they hold together.
const MOST: usize = 20;

/// One of the lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Attack,
    Cis,
    References,
    Groups,
    Unverified,
}

const KINDS: [Kind; 5] = [
    Kind::Attack,
    Kind::Cis,
    Kind::References,
    Kind::Groups,
    Kind::Unverified,
];

/// The lists, one after the other in one array: a function has the metadata of hundreds of rules, and the loader
/// visits each when it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lists {
    items: [&'static str; MOST],
    /// Where each ends.
    ends: [u8; KINDS.len()],
}

impl Lists {
    pub(super) const EMPTY: Self = Self {
        items: [""; MOST],
        ends: [0; KINDS.len()],
    };

    /// With other entries in one list.
    pub(super) const fn with<const N: usize>(self, kind: Kind, items: [&'static str; N]) -> Self {
        let mut lists = Self::EMPTY;
        let (mut at, mut len) = (0, 0);
        while at < KINDS.len() {
            let is_new = KINDS[at] as usize == kind as usize;
            let (mut from, end) = if is_new {
                (0, N)
            } else {
                self.range(KINDS[at])
            };
            while from < end {
                assert!(
                    len < MOST,
                    "the lists of a rule's metadata have at most 20 entries together"
                );
                lists.items[len] = if is_new {
                    items[from]
                } else {
                    self.items[from]
                };
                (from, len) = (from + 1, len + 1);
            }
            lists.ends[at] = len as u8;
            at += 1;
        }
        lists
    }

    pub(super) fn get(&self, kind: Kind) -> &[&'static str] {
        let (start, end) = self.range(kind);
        &self.items[start..end]
    }

    const fn range(&self, kind: Kind) -> (usize, usize) {
        let at = kind as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        (start as usize, self.ends[at] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_the_same_in_whatever_order_they_are_set() {
        let one = Lists::EMPTY
            .with(Kind::Groups, ["a", "b"])
            .with(Kind::Attack, ["T1078"])
            .with(Kind::Unverified, ["x"]);
        let other = Lists::EMPTY
            .with(Kind::Unverified, ["x"])
            .with(Kind::Attack, ["T1110", "T1098"])
            .with(Kind::Groups, ["a", "b"])
            .with(Kind::Attack, ["T1078"]);
        assert_eq!(one, other);
        assert_eq!(one.get(Kind::Attack), ["T1078"]);
        assert_eq!(one.get(Kind::Groups), ["a", "b"]);
        assert_eq!(one.get(Kind::Unverified), ["x"]);
        assert!(one.get(Kind::Cis).is_empty() && one.get(Kind::References).is_empty());
    }
}
