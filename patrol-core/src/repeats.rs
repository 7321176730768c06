//! How often people hear of what a rule finds again and again.

use std::{fmt, str::FromStr, time::Duration};

use crate::ParamValue;

/// How often people hear of what a rule finds again and again: of each finding, unless the rule or
/// the operator says otherwise.
///
/// What counts as the same is the finding's own [`key`](crate::Finding::key); findings without one
/// count under their rule's name. The function remembers what it needs in its own memory, see
/// `AlertRepeats` in the template's parameters. The command `run` shows every finding.
///
/// ```
/// use std::time::Duration;
/// use patrol_core::Repeats;
///
/// let hourly = Repeats::once_per(Duration::from_secs(3600));
/// assert_eq!(hourly, "once=1h".parse().unwrap());
/// let burst = Repeats::at_least(5, Duration::from_secs(600)).and_once_per(Duration::from_secs(3600));
/// assert_eq!(burst, "atleast=5/10m once=1h".parse().unwrap());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeats {
    /// So many findings of a key are told as one.
    at_least: u32,
    /// They must come within this time.
    within: Duration,
    /// After a key was told, it is not told again for this long.
    quiet: Duration,
}

/// The most that [`Repeats::at_least`] counts to: each finding of a key is remembered.
const MOST: u32 = 100;

impl Default for Repeats {
    fn default() -> Self {
        Self::every()
    }
}

impl Repeats {
    /// Each finding is told.
    #[must_use]
    pub const fn every() -> Self {
        Self {
            at_least: 1,
            within: Duration::ZERO,
            quiet: Duration::ZERO,
        }
    }

    /// A key is told, and then not again for this long.
    #[must_use]
    pub const fn once_per(time: Duration) -> Self {
        Self::every().and_once_per(time)
    }

    /// A key is told when it was found so often within this time, and then counts anew. The count
    /// is 1 to 100; one beyond is taken for the nearest.
    #[must_use]
    pub const fn at_least(count: u32, within: Duration) -> Self {
        let mut repeats = Self::every();
        repeats.at_least = if count < 1 {
            1
        } else if count > MOST {
            MOST
        } else {
            count
        };
        repeats.within = within;
        repeats
    }

    /// And after a key was told, it is not told again for this long.
    #[must_use]
    pub const fn and_once_per(mut self, time: Duration) -> Self {
        self.quiet = time;
        self
    }

    /// So many findings of a key are told as one.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.at_least
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
        self.at_least == 1 && self.quiet.is_zero()
    }
}

/// The text does not say how often.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` does not say how often: use `every`, `once=1h`, `atleast=5/10m` (2 to 100 times) or `atleast=5/10m once=1h`"
)]
pub struct InvalidRepeats(String);

impl FromStr for Repeats {
    type Err = InvalidRepeats;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text).ok_or_else(|| InvalidRepeats(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Repeats> {
    let time = |text: &str| Duration::parse(text).ok().filter(|time| !time.is_zero());
    if text.trim() == "every" {
        return Some(Repeats::every());
    }
    let mut repeats = Repeats::every();
    for word in text.split_whitespace() {
        match word.split_once('=')? {
            ("once", quiet) if repeats.quiet.is_zero() => repeats.quiet = time(quiet)?,
            ("atleast", burst) if repeats.at_least == 1 => {
                let (count, within) = burst.split_once('/')?;
                repeats.at_least = count
                    .parse()
                    .ok()
                    .filter(|count| (2..=MOST).contains(count))?;
                repeats.within = time(within)?;
            }
            _ => return None,
        }
    }
    (!repeats.is_every()).then_some(repeats)
}

impl fmt::Display for Repeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.at_least, self.quiet.is_zero()) {
            (1, true) => f.write_str("every finding"),
            (1, false) => write!(f, "once per {:?}", self.quiet),
            (count, true) => write!(f, "at least {count} within {:?}", self.within),
            (count, false) => write!(
                f,
                "at least {count} within {:?}, once per {:?}",
                self.within, self.quiet
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_not_how_often_is_refused() {
        assert_eq!("every".parse(), Ok(Repeats::every()));
        for text in [
            "",
            "once",
            "once=",
            "once=0s",
            "once=1h once=2h",
            "atleast=5",
            "atleast=1/1m",
            "atleast=101/1m",
            "atleast=5/0s",
            "every once=1h",
            "often=1h",
        ] {
            let why = text.parse::<Repeats>().unwrap_err().to_string();
            assert!(why.starts_with(&format!("`{text}` does not say")), "{why}");
        }
    }
}
