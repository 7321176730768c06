//! Which findings of a key were counted, so that an event that comes twice is counted once.

/// Findings that are remembered; the oldest are forgotten once there are twice as many.
pub(super) const MOST: usize = 32;

/// A finding of an event in short: when it happened, and 64 bits of what tells it from others. So the oldest come
/// first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark(u128);

impl Mark {
    /// The mark of a finding that happened then, in milliseconds from 1970; `digest`, in hexadecimal, is told from
    /// all others by its first sixteen digits.
    pub(super) fn new(time: i64, digest: &str) -> Self {
        let seconds = u32::try_from(time.div_euclid(1000).max(0)).unwrap_or_default();
        let digest = digest
            .get(..16)
            .map(|digits| u64::from_str_radix(digits, 16));
        let digest = digest.and_then(Result::ok).unwrap_or_default();
        Self(u128::from(seconds) << 64 | u128::from(digest))
    }

    /// As the table has it.
    #[cfg(feature = "lambda")]
    pub(super) fn text(self) -> String {
        format!("{:024x}", self.0)
    }

    /// The mark of a text of the table; `None`: it is none.
    #[cfg(any(feature = "deploy", feature = "lambda"))]
    pub(super) fn read(text: &str) -> Option<Self> {
        u128::from_str_radix(text, 16).ok().map(Self)
    }
}

/// The findings that were counted, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted(Vec<Mark>);

impl Counted {
    pub(super) fn has(&self, mark: Mark) -> bool {
        self.0.binary_search(&mark).is_ok()
    }

    /// Adds these; those that it had already.
    pub(super) fn add(&mut self, marks: impl IntoIterator<Item = Mark>) {
        for mark in marks {
            if let Err(at) = self.0.binary_search(&mark) {
                self.0.insert(at, mark);
            }
        }
    }

    /// Forgets the oldest where there are too many; those that it forgot.
    pub(super) fn trim(&mut self) -> Vec<Mark> {
        match self.0.len() {
            many if many >= 2 * MOST => self.0.drain(..many - MOST).collect(),
            _ => Vec::new(),
        }
    }

    /// Takes away those that the other one has; how many.
    pub(super) fn without(&mut self, other: &Self) -> usize {
        let before = self.0.len();
        self.0.retain(|mark| !other.has(*mark));
        before - self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Mark> {
        self.0.iter().copied()
    }
}

impl FromIterator<Mark> for Counted {
    fn from_iter<I: IntoIterator<Item = Mark>>(marks: I) -> Self {
        let mut counted = Self::default();
        counted.add(marks);
        counted
    }
}
