//! The patterns that matched: in order, each once.

/// Numbers of patterns, collected for one event.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// In order, all but those of the last run.
    found: Vec<u32>,
    /// What was found since: in order, too.
    run: Vec<u32>,
    merged: Vec<u32>,
}

impl Owners {
    pub(super) fn clear(&mut self) {
        self.found.clear();
        self.run.clear();
    }

    /// Takes a number that is not below the one before, in the same run.
    #[inline(always)]
    pub(super) fn push(&mut self, number: u32) {
        self.run.push(number);
    }

    /// Ends a run: the next number may be any.
    pub(super) fn end_run(&mut self) {
        if self.found.is_empty() {
            std::mem::swap(&mut self.found, &mut self.run);
        } else if !self.run.is_empty() {
            self.merge();
        }
    }

    fn merge(&mut self) {
        self.merged.clear();
        let (mut found, mut run) = (self.found.iter(), self.run.iter());
        // No branch depends on which number is less.
        while let (Some(&a), Some(&b)) = (found.as_slice().first(), run.as_slice().first()) {
            self.merged.push(a.min(b));
            found = found.as_slice()[usize::from(a <= b)..].iter();
            run = run.as_slice()[usize::from(b <= a)..].iter();
        }
        self.merged.extend(found);
        self.merged.extend(run);
        self.run.clear();
        std::mem::swap(&mut self.found, &mut self.merged);
    }

    /// The numbers: one allocation, of just their size.
    pub(super) fn take(&mut self) -> Vec<u32> {
        self.found.dedup();
        self.found.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Owners;

    #[test]
    fn in_order_and_once() {
        let mut owners = Owners::default();
        for runs in [
            &[][..],
            &[&[][..], &[7, 7, 9]],
            &[&[1, 2, 2, 3], &[2, 2, 2, 4], &[], &[0, 1, 5, 5]],
            &[&[5], &[4], &[3], &[2, 9]],
        ] {
            owners.clear();
            for run in runs {
                run.iter().for_each(|number| owners.push(*number));
                owners.end_run();
            }
            let mut wanted = runs.concat();
            wanted.sort_unstable();
            wanted.dedup();
            assert_eq!(owners.take(), wanted);
        }
    }
}
