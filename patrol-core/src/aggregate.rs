//! How findings of a rule are put together before people hear of them.

use std::{fmt, str::FromStr, time::Duration};

use crate::ParamValue;

/// How findings of a rule are put together before people hear of them: not at all, unless the rule
/// or the operator says otherwise. A throttle is quiet for a time after a finding was told; a
/// threshold tells findings once so many have come.
///
/// What counts as the same is the account, the region, the principal and the finding's own
/// [`key`](crate::Finding::key): what one principal does in one account never hides another. The
/// function remembers what it needs in its own memory, see `AlertAggregation` in the template's
/// parameters. The command `run` shows every finding.
///
/// ```
/// use std::time::Duration;
/// use patrol_core::Aggregate;
///
/// let hourly = Aggregate::throttle(Duration::from_secs(3600));
/// assert_eq!(hourly, "throttle=1h".parse().unwrap());
/// let burst = Aggregate::threshold(5, Duration::from_secs(600)).and_throttle(Duration::from_secs(3600));
/// assert_eq!(burst, "threshold=5/10m throttle=1h".parse().unwrap());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aggregate {
    /// So many findings of a key are told as one.
    threshold: u32,
    /// They must come within this time.
    within: Duration,
    /// After a key was told, it is not told again for this long.
    quiet: Duration,
}

/// The most that [`Aggregate::threshold`] counts to: each finding of a key is remembered.
const MOST: u32 = 100;

impl Default for Aggregate {
    fn default() -> Self {
        Self::every()
    }
}

impl Aggregate {
    /// Each finding is told.
    #[must_use]
    pub const fn every() -> Self {
        Self {
            threshold: 1,
            within: Duration::ZERO,
            quiet: Duration::ZERO,
        }
    }

    /// A key is told, and then not again for this long.
    #[must_use]
    pub const fn throttle(time: Duration) -> Self {
        Self::every().and_throttle(time)
    }

    /// A key is told when it was found so often within this time, and then counts anew. The count
    /// is 1 to 100; one beyond is taken for the nearest.
    #[must_use]
    pub const fn threshold(count: u32, within: Duration) -> Self {
        let mut aggregate = Self::every();
        aggregate.threshold = if count < 1 {
            1
        } else if count > MOST {
            MOST
        } else {
            count
        };
        aggregate.within = within;
        aggregate
    }

    /// And after a key was told, it is not told again for this long.
    #[must_use]
    pub const fn and_throttle(mut self, time: Duration) -> Self {
        self.quiet = time;
        self
    }

    /// So many findings of a key are told as one.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.threshold
    }

    /// They must come within this time.
    #[must_use]
    pub const fn within(&self) -> Duration {
        self.within
    }

    /// After a key was told, it is not told again for this long.
    #[must_use]
    pub const fn quiet(&self) -> Duration {
        self.quiet
    }

    /// Is each finding told?
    #[must_use]
    pub const fn is_every(&self) -> bool {
        self.threshold == 1 && self.quiet.is_zero()
    }
}

/// The text is no aggregation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown aggregation `{0}`: expected `every`, `throttle=1h`, `threshold=5/10m` (2 to 100 times) or `threshold=5/10m throttle=1h`"
)]
pub struct InvalidAggregate(String);

impl FromStr for Aggregate {
    type Err = InvalidAggregate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| InvalidAggregate(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Aggregate> {
    let time = |text: &str| Duration::parse(text).ok().filter(|time| !time.is_zero());
    if text.trim() == "every" {
        return Some(Aggregate::every());
    }
    let mut aggregate = Aggregate::every();
    for word in text.split_whitespace() {
        match word.split_once('=')? {
            ("throttle", quiet) if aggregate.quiet.is_zero() => aggregate.quiet = time(quiet)?,
            ("threshold", burst) if aggregate.threshold == 1 => {
                let (count, within) = burst.split_once('/')?;
                aggregate.threshold = count
                    .parse()
                    .ok()
                    .filter(|count| (2..=MOST).contains(count))?;
                aggregate.within = time(within)?;
            }
            _ => return None,
        }
    }
    (!aggregate.is_every()).then_some(aggregate)
}

impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.threshold, self.quiet.is_zero()) {
            (1, true) => f.write_str("every finding"),
            (1, false) => write!(f, "throttled to one in {:?}", self.quiet),
            (count, true) => write!(f, "a threshold of {count} within {:?}", self.within),
            (count, false) => write!(
                f,
                "a threshold of {count} within {:?}, throttled to one in {:?}",
                self.within, self.quiet
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_aggregation_is_refused() {
        assert_eq!("every".parse(), Ok(Aggregate::every()));
        for text in [
            "",
            "throttle",
            "throttle=",
            "throttle=0s",
            "throttle=1h throttle=2h",
            "threshold=5",
            "threshold=1/1m",
            "threshold=101/1m",
            "threshold=5/0s",
            "every throttle=1h",
            "often=1h",
        ] {
            let why = text.parse::<Aggregate>().unwrap_err().to_string();
            assert!(
                why.starts_with(&format!("unknown aggregation `{text}`")),
                "{why}"
            );
        }
    }
}
