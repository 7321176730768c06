//! What a replay costs, reckoned from what is to be read.
//!
//! Prices are those of us-east-1 in US dollars, without free tiers and taxes, as the pages of
//! [S3](https://aws.amazon.com/s3/pricing/), [Lambda](https://aws.amazon.com/lambda/pricing/) and
//! [Step Functions](https://aws.amazon.com/step-functions/pricing/) had them in November 2026.

use std::fmt;

use super::super::run::numbers::{grouped, size};
use crate::replay::Range;

/// A thousand lists of objects, and a thousand objects that are written.
const LIST: f64 = 0.005;
/// A thousand objects that are read.
const GET: f64 = 0.000_4;
/// A second of a gigabyte of memory, on arm64.
const GIGABYTE_SECOND: f64 = 0.000_013_333_4;
/// A million invocations.
const INVOCATION: f64 = 0.20;
/// A thousand transitions of a standard workflow.
const TRANSITION: f64 = 0.025;

/// Memory of the function in MB, as `template --replay` has it.
const MEMORY: f64 = 1_769.0;
/// Objects in a list.
const LISTED: u64 = 1_000;
/// Transitions of a range: its start, the invocation, the choice, the end.
const TRANSITIONS: u64 = 4;

/// Bytes of gzipped log objects that one invocation reads a second while the processor is what it
/// waits for: less than was measured, see `docs/replay.md`, since TLS was not.
const BYTES_A_SECOND: u64 = 15_000_000;
/// Objects that it reads a second while S3 is what it waits for: 32 at once, 40 milliseconds each.
const OBJECTS_A_SECOND: u64 = 800;

/// What is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Estimate {
    ranges: u64,
    objects: u64,
    bytes: u64,
    lists: u64,
    /// Of all invocations together.
    seconds: f64,
    /// Of the one that takes longest.
    longest: f64,
    concurrency: u32,
}

impl Estimate {
    /// What a plan comes to with so many invocations at once.
    pub(super) fn of(plan: &[Range], concurrency: u32) -> Self {
        let mut estimate = Self {
            concurrency,
            ..Self::default()
        };
        for range in plan {
            let seconds = number(range.bytes) / number(BYTES_A_SECOND);
            let seconds = seconds.max(number(range.objects) / number(OBJECTS_A_SECOND));
            estimate.ranges += 1;
            estimate.objects += range.objects;
            estimate.bytes += range.bytes;
            estimate.lists += range.objects.div_ceil(LISTED);
            estimate.seconds += seconds;
            estimate.longest = estimate.longest.max(seconds);
        }
        estimate
    }

    /// US dollars, of all that is told.
    pub(super) fn dollars(&self) -> f64 {
        self.lines().iter().map(|line| line.dollars).sum()
    }

    fn lines(&self) -> [Line; 5] {
        let gigabytes = MEMORY / 1024.0;
        let line = |what: String, dollars: f64| Line { what, dollars };
        // The command has listed them once to make the plan, and invocations list them again.
        let lists = 2 * self.lists;
        let transitions = TRANSITIONS * self.ranges;
        [
            line(
                format!(
                    "S3: {} lists and {} results written, ${LIST} a thousand",
                    grouped(lists),
                    grouped(self.ranges)
                ),
                number(lists + self.ranges) / 1e3 * LIST,
            ),
            line(
                format!(
                    "S3: {} objects read, ${GET} a thousand",
                    grouped(self.objects)
                ),
                number(self.objects) / 1e3 * GET,
            ),
            line(
                format!(
                    "Lambda: {:.0} seconds of {gigabytes:.2} GB, ${GIGABYTE_SECOND} a GB-second",
                    self.seconds
                ),
                self.seconds * gigabytes * GIGABYTE_SECOND,
            ),
            line(
                format!(
                    "Lambda: {} invocations, ${INVOCATION:.2} a million",
                    grouped(self.ranges)
                ),
                number(self.ranges) / 1e6 * INVOCATION,
            ),
            line(
                format!(
                    "Step Functions: {} transitions, ${TRANSITION} a thousand",
                    grouped(transitions)
                ),
                number(transitions) / 1e3 * TRANSITION,
            ),
        ]
    }

    /// Minutes from beginning to end.
    fn minutes(&self) -> f64 {
        let side_by_side = self.seconds / f64::from(self.concurrency.max(1));
        side_by_side.max(self.longest) / 60.0
    }
}

struct Line {
    what: String,
    dollars: f64,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "to read: {} objects, {}, by {} invocations, {} at once: about {:.0} minutes and ${:.2}",
            grouped(self.objects),
            size(self.bytes),
            grouped(self.ranges),
            self.concurrency,
            self.minutes().ceil(),
            self.dollars()
        )?;
        for line in self.lines() {
            writeln!(f, "  ${:>10.4}  {}", line.dollars, line.what)?;
        }
        writeln!(
            f,
            "seconds of a range: its bytes at {} a second, or its objects at {} a second, whatever takes longer",
            size(BYTES_A_SECOND),
            grouped(OBJECTS_A_SECOND)
        )
    }
}

/// Counts are far below the whole numbers that a float has.
#[allow(clippy::cast_precision_loss, reason = "an estimate")]
const fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_terabytes_have_a_price() {
        // Two billion objects, as many as ranges of 20,000 hold.
        let range = |number| Range {
            number,
            prefix: String::new(),
            after: String::new(),
            last: String::new(),
            objects: 20_000,
            bytes: 1_000_000_000,
        };
        let plan: Vec<_> = (0..100_000).map(range).collect();
        let estimate = Estimate::of(&plan, 1_000);
        assert_eq!(
            (estimate.objects, estimate.bytes),
            (2_000_000_000, 100_000_000_000_000)
        );
        assert!(estimate.dollars() < 1_500.0, "{estimate}");
        assert!(estimate.minutes() < 180.0, "{estimate}");
        let guide = include_str!("../../../docs/replay.md");
        assert!(
            guide.contains(&estimate.to_string()),
            "docs/replay.md tells:\n{estimate}"
        );
    }
}
