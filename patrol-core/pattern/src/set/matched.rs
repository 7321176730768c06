//! The patterns that match an event, in their order and without repetition.

/// Collects the numbers of patterns in sorted runs, one for each block.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// The runs that have ended, merged.
    sorted: Vec<u32>,
    /// The run that has not ended.
    run: Vec<u32>,
    /// Room for merging.
    merged: Vec<u32>,
}

impl Matched {
    pub(super) fn clear(&mut self) {
        self.sorted.clear();
        self.run.clear();
    }

    /// Whether no pattern matches.
    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Adds a number to the run. It is not less than the one before.
    #[inline(always)]
    pub(super) fn push(&mut self, number: u32) {
        self.run.push(number);
    }

    /// Ends the run. The next number may be less.
    pub(super) fn end_run(&mut self) {
        if self.sorted.is_empty() {
            std::mem::swap(&mut self.sorted, &mut self.run);
        } else if !self.run.is_empty() {
            self.merge();
        }
    }

    fn merge(&mut self) {
        self.merged.clear();
        let (mut sorted, mut run) = (self.sorted.iter(), self.run.iter());
        // Written so that no branch depends on which number is less.
        while let (Some(&a), Some(&b)) = (sorted.as_slice().first(), run.as_slice().first()) {
            self.merged.push(a.min(b));
            sorted = sorted.as_slice()[usize::from(a <= b)..].iter();
            run = run.as_slice()[usize::from(b <= a)..].iter();
        }
        self.merged.extend(sorted);
        self.merged.extend(run);
        self.run.clear();
        std::mem::swap(&mut self.sorted, &mut self.merged);
    }

    /// The numbers, in one allocation of their exact size.
    pub(super) fn take(&mut self) -> Vec<u32> {
        self.sorted.dedup();
        self.sorted.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Matched;

    #[test]
    fn numbers_are_sorted_and_not_repeated() {
        let mut matched = Matched::default();
        for runs in [
            &[][..],
            &[&[][..], &[7, 7, 9]],
            &[&[1, 2, 2, 3], &[2, 2, 2, 4], &[], &[0, 1, 5, 5]],
            &[&[5], &[4], &[3], &[2, 9]],
        ] {
            matched.clear();
            for run in runs {
                run.iter().for_each(|number| matched.push(*number));
                matched.end_run();
            }
            let mut wanted = runs.concat();
            wanted.sort_unstable();
            wanted.dedup();
            assert_eq!(matched.take(), wanted);
        }
    }
}
