//! How much work an analysis may be.

/// The steps that are left. They are counted, not timed, so that an answer is the same on every machine.
///
/// A step is about a word of memory that is looked at or kept, so the budget bounds both time and memory.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    left: usize,
}

/// The budget is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exhausted;

impl Budget {
    pub(crate) fn new(steps: usize) -> Self {
        Budget { left: steps }
    }

    /// Takes this number of steps; once more are asked for than are left, nothing is left from then on.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Exhausted> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Exhausted)
            }
        }
    }

    pub(crate) fn left(&self) -> usize {
        self.left
    }
}
