//! What a replay costs, reckoned from what is to be read.
//!
//! Prices are those of [`PRICED`] in US dollars, without free tiers and taxes, as the pages of
//! [S3](https://aws.amazon.com/s3/pricing/) (requests, transfer), [Lambda](https://aws.amazon.com/lambda/pricing/)
//! (arm64, the first tier) and [Step Functions](https://aws.amazon.com/step-functions/pricing/) (standard
//! workflows) have them. `docs/replay.md` says of when they are, and that nothing checks them.

use std::fmt;

use super::super::run::numbers::{counted, grouped, size};
use crate::replay::Range;

/// The region whose prices these are.
const PRICED: &str = "us-east-1";
/// A thousand lists of objects, and a thousand objects that are written.
const LIST: f64 = 0.005;
/// A thousand objects that are read.
const GET: f64 = 0.000_4;
/// A gigabyte that leaves the archive's region for the stack's.
const TRANSFER: f64 = 0.02;
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

/// How a plan is read.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    /// How many invocations run at once.
    pub(super) concurrency: u32,
    /// Lists that S3 has given for the plan.
    pub(super) listed: u64,
    /// The stack's region.
    pub(super) region: String,
    /// The archive's region and the stack's, where they are not the same.
    pub(super) between: Option<(String, String)>,
}

/// What is read.
#[derive(Clone, Debug)]
pub(super) struct Estimate {
    terms: Terms,
    ranges: u64,
    objects: u64,
    bytes: u64,
    /// Lists that invocations need.
    lists: u64,
    /// Of all invocations together.
    seconds: f64,
    /// Of the one that takes longest.
    longest: f64,
}

impl Estimate {
    /// What a plan comes to.
    pub(super) fn of(plan: &[Range], terms: Terms) -> Self {
        let mut estimate = Self {
            terms,
            ranges: 0,
            objects: 0,
            bytes: 0,
            lists: 0,
            seconds: 0.0,
            longest: 0.0,
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

    fn lines(&self) -> Vec<Line> {
        let gigabytes = MEMORY / 1024.0;
        let line = |what: String, dollars: f64| Line { what, dollars };
        // The command has listed them once to make the plan, and invocations list them again.
        let lists = self.terms.listed + self.lists;
        let transitions = TRANSITIONS * self.ranges;
        let mut lines = vec![
            line(
                format!(
                    "S3: {} and {} written, ${LIST} a thousand",
                    counted(lists, "list"),
                    counted(self.ranges, "result")
                ),
                number(lists + self.ranges) / 1e3 * LIST,
            ),
            // The command reads each result again.
            line(
                format!(
                    "S3: {} and {} read, ${GET} a thousand",
                    counted(self.objects, "object"),
                    counted(self.ranges, "result")
                ),
                number(self.objects + self.ranges) / 1e3 * GET,
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
                    "Lambda: {}, ${INVOCATION:.2} a million",
                    counted(self.ranges, "invocation")
                ),
                number(self.ranges) / 1e6 * INVOCATION,
            ),
            line(
                format!(
                    "Step Functions: {}, ${TRANSITION} a thousand",
                    counted(transitions, "transition")
                ),
                number(transitions) / 1e3 * TRANSITION,
            ),
        ];
        if let Some((from, to)) = &self.terms.between {
            let what = format!(
                "transfer: {} from {from} to {to}, ${TRANSFER} a GB out of most regions",
                size(self.bytes)
            );
            lines.push(line(what, number(self.bytes) / 1e9 * TRANSFER));
        }
        lines
    }

    /// Minutes from beginning to end.
    fn minutes(&self) -> f64 {
        let side_by_side = self.seconds / f64::from(self.terms.concurrency.max(1));
        side_by_side.max(self.longest) / 60.0
    }
}

/// `1 minute`, `112 minutes`.
fn about(minutes: f64) -> String {
    let minutes = minutes.ceil();
    let plural = if minutes > 1.0 { "s" } else { "" };
    format!("{minutes:.0} minute{plural}")
}

struct Line {
    what: String,
    dollars: f64,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "to read: {}, {}, by {}, {} at once: about {} and ${:.2}",
            counted(self.objects, "object"),
            size(self.bytes),
            counted(self.ranges, "invocation"),
            self.terms.concurrency,
            about(self.minutes()),
            self.dollars()
        )?;
        for line in self.lines() {
            writeln!(f, "  ${:>10.4}  {}", line.dollars, line.what)?;
        }
        writeln!(
            f,
            "an invocation reads {} or {} objects a second, whichever takes longer",
            size(BYTES_A_SECOND),
            grouped(OBJECTS_A_SECOND)
        )?;
        writeln!(
            f,
            "prices are those of {PRICED}, without free tiers and taxes{}",
            match &*self.terms.region {
                PRICED => String::new(),
                region => format!("; those of {region} may be others"),
            }
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

    fn plan(ranges: u64, objects: u64, bytes: u64) -> Vec<Range> {
        let range = |number| Range {
            number,
            prefix: String::new(),
            after: String::new(),
            last: String::new(),
            objects,
            bytes,
        };
        (0..ranges).map(range).collect()
    }

    fn terms(concurrency: u32, listed: u64) -> Terms {
        Terms {
            concurrency,
            listed,
            region: PRICED.to_owned(),
            between: None,
        }
    }

    #[test]
    fn a_hundred_terabytes_have_a_price() {
        // Two billion objects, as many as ranges of 20,000 hold.
        let plan = plan(100_000, 20_000, 1_000_000_000);
        let estimate = Estimate::of(&plan, terms(1_000, 2_000_000));
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

    /// Reckoned by hand: 3 ranges of 20,000 objects of a kilobyte, and 61 lists for the plan.
    #[test]
    fn of_small_objects_the_requests_count_and_not_the_bytes() {
        let estimate = Estimate::of(&plan(3, 20_000, 20_000_000), terms(2, 61));
        let shown = "\
to read: 60,000 objects, 60 MB, by 3 invocations, 2 at once: about 1 minute and $0.03
  $    0.0006  S3: 121 lists and 3 results written, $0.005 a thousand
  $    0.0240  S3: 60,000 objects and 3 results read, $0.0004 a thousand
  $    0.0017  Lambda: 75 seconds of 1.73 GB, $0.0000133334 a GB-second
  $    0.0000  Lambda: 3 invocations, $0.20 a million
  $    0.0003  Step Functions: 12 transitions, $0.025 a thousand
";
        assert!(estimate.to_string().starts_with(shown), "{estimate}");
    }

    #[test]
    fn it_says_of_which_region_the_prices_are() {
        let told = |region: &str| {
            let terms = Terms {
                region: region.to_owned(),
                ..terms(1, 1)
            };
            Estimate::of(&plan(1, 1, 1), terms).to_string()
        };
        let here = "\nprices are those of us-east-1, without free tiers and taxes\n";
        assert!(told("us-east-1").ends_with(here));
        let there = "taxes; those of sa-east-1 may be others\n";
        assert!(told("sa-east-1").ends_with(there));
    }

    /// Reckoned by hand: ten gigabytes in five objects of another region.
    #[test]
    fn what_leaves_its_region_is_paid_for() {
        let between = Some(("eu-west-1".to_owned(), "us-east-1".to_owned()));
        let near = Estimate::of(&plan(5, 1, 2_000_000_000), terms(5, 5));
        let far = Terms {
            between,
            ..terms(5, 5)
        };
        let far = Estimate::of(&plan(5, 1, 2_000_000_000), far);
        let line = "  $    0.2000  transfer: 10 GB from eu-west-1 to us-east-1, $0.02 a GB out of most regions\n";
        assert!(far.to_string().contains(line), "{far}");
        assert!(!near.to_string().contains("transfer"), "{near}");
        assert!((far.dollars() - near.dollars() - 0.2).abs() < 1e-9);
    }
}
