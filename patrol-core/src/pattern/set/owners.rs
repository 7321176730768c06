//! The patterns of the alternatives that matched: in order, each once.

/// More than this is put in order by bits rather than by comparing.
const FEW: usize = 12;

/// Numbers of patterns, collected for one event.
#[derive(Debug, Default)]
pub(super) struct Owners {
    found: Vec<u32>,
    /// One bit a pattern; all clear between events.
    bits: Vec<u64>,
}

impl Owners {
    /// Takes numbers below `limit`, in any order and more than once.
    pub(super) fn collect(&mut self, numbers: impl Iterator<Item = u32>, limit: usize) {
        self.found.clear();
        self.found.extend(numbers);
        // Going through the bits of very many patterns is worse than comparing.
        if self.found.len() <= FEW || limit / 64 > self.found.len() * 16 {
            self.found.sort_unstable();
            self.found.dedup();
            return;
        }
        self.bits.resize(self.bits.len().max(limit / 64 + 1), 0);
        for number in self.found.drain(..) {
            self.bits[number as usize / 64] |= 1 << (number % 64);
        }
        for (at, word) in self.bits[..limit / 64 + 1].iter_mut().enumerate() {
            let mut rest = std::mem::take(word);
            while rest != 0 {
                self.found.push(at as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
    }

    /// The numbers: one allocation, of just their size.
    pub(super) fn take(&self) -> Vec<u32> {
        self.found.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::Owners;

    #[test]
    fn in_order_and_once() {
        let mut owners = Owners::default();
        for count in [0, 1, 5, 12, 13, 50, 400] {
            let numbers: Vec<u32> = (0..count).map(|at| at * 37 % 101).collect();
            owners.collect(numbers.iter().copied(), 101);
            let mut wanted = numbers;
            wanted.sort_unstable();
            wanted.dedup();
            assert_eq!(owners.take(), wanted);
        }
    }
}
