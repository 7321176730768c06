//! What an aggregation cannot be, and its text as it is shown.

use std::{collections::HashSet, fmt, time::Duration};

use super::{Aggregate, InvalidAggregate, Kind, distinct::is_field};
use crate::one_line;

/// The most that a threshold counts to: each finding of a key is remembered.
pub(super) const MOST: u32 = 100;
/// The most days of a first-seen and of its learning period.
const MOST_DAYS: u32 = 90;
/// Bytes of the name of a detail or field.
const MOST_NAME: usize = 256;
/// The most rules of a sequence, its own among them.
const MOST_STEPS: usize = 8;

impl Aggregate {
    /// What cannot be, of the aggregation of this rule.
    ///
    /// # Errors
    ///
    /// A threshold of zero, a time of zero or longer than is kept, a sequence that names a rule
    /// twice or its own.
    pub fn check(&self, rule: &str) -> Result<(), InvalidAggregate> {
        if !self.quiet.is_zero() {
            check_time(self.quiet)?;
        }
        if self.closes() {
            check_time(self.close)?;
            if self.close <= self.quiet {
                return Err(InvalidAggregate::EarlyClose {
                    close: self.close,
                    quiet: self.quiet,
                });
            }
        }
        if self.by.as_ref().is_some_and(Vec::is_empty) {
            return Err(InvalidAggregate::NoParts);
        }
        match &self.kind {
            Kind::Every => Ok(()),
            Kind::Step if self.closes() => Err(InvalidAggregate::ClosedStep),
            Kind::Step if self.quiet.is_zero() => Ok(()),
            Kind::Step => Err(InvalidAggregate::QuietStep),
            Kind::Threshold {
                count,
                within,
                distinct,
            } => {
                if !(2..=MOST).contains(count) {
                    return Err(InvalidAggregate::Count(*count));
                }
                distinct.as_deref().map_or(Ok(()), check_name)?;
                check_time(*within)
            }
            Kind::FirstSeen { days, learning } => {
                if !(1..=MOST_DAYS).contains(days) {
                    return Err(InvalidAggregate::Days(*days));
                }
                if *learning > MOST_DAYS {
                    return Err(InvalidAggregate::Learning(*learning));
                }
                Ok(())
            }
            Kind::Sequence { before, within } => {
                if before.is_empty() {
                    return Err(InvalidAggregate::Short);
                }
                if before.len() >= MOST_STEPS {
                    return Err(InvalidAggregate::Long(before.len() + 1));
                }
                let mut seen = HashSet::from([rule]);
                match before.iter().find(|step| !seen.insert(step)) {
                    Some(step) => Err(InvalidAggregate::Twice(step.to_string())),
                    None => check_time(*within),
                }
            }
        }
    }
}

fn check_name(name: &str) -> Result<(), InvalidAggregate> {
    if name.trim().is_empty() {
        return Err(InvalidAggregate::NoName);
    }
    let empty = is_field(name) && name.split('.').any(str::is_empty);
    match empty || name.len() > MOST_NAME || one_line(name) != name {
        true => Err(InvalidAggregate::Name(name.to_owned())),
        false => Ok(()),
    }
}

fn check_time(time: Duration) -> Result<(), InvalidAggregate> {
    if time.is_zero() || time > Aggregate::LONGEST {
        return Err(InvalidAggregate::Time(time));
    }
    Ok(())
}

/// The text that reads back as the same aggregation.
impl fmt::Display for Aggregate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.kind {
            Kind::Every if self.is_every() => "every".to_owned(),
            Kind::Every => String::new(),
            Kind::Step => "step".to_owned(),
            Kind::Threshold {
                count,
                within,
                distinct,
            } => match distinct {
                None => format!("threshold={count}/{}", duration(*within)),
                Some(name) => format!("distinct={name}:{count}/{}", duration(*within)),
            },
            Kind::FirstSeen { days, learning } => format!("first-seen={days}d/{learning}d"),
            Kind::Sequence { before, within } => {
                format!("sequence={}:{}", before.join(","), duration(*within))
            }
        };
        let throttle =
            (!self.quiet.is_zero()).then(|| format!("throttle={}", duration(self.quiet)));
        let close = self
            .closes()
            .then(|| format!("close={}", duration(self.close)));
        let by = self.by.as_ref().map(|parts| {
            let parts: Vec<_> = parts.iter().map(|part| part.as_str()).collect();
            format!("by={}", parts.join(","))
        });
        let words = [Some(kind), throttle, close, by].into_iter().flatten();
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        f.write_str(&words.join(" "))
    }
}

/// `1h30m`, as [`Duration`] parameters are written.
pub(super) fn duration(time: Duration) -> String {
    let mut left = time.as_millis();
    if left == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    for (unit, milliseconds) in [
        ("d", 86_400_000),
        ("h", 3_600_000),
        ("m", 60_000),
        ("s", 1000),
        ("ms", 1),
    ] {
        if left >= milliseconds {
            text += &format!("{}{unit}", left / milliseconds);
            left %= milliseconds;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_back() {
        for text in [
            "every",
            "step",
            "throttle=1h30m",
            "threshold=5/10m",
            "threshold=5/10m throttle=1h",
            "close=7d",
            "throttle=1h close=7d by=account",
            "first-seen=30d/7d close=1d",
            "distinct=secretId:10/5m",
            "distinct=detail.requestParameters.secretId:10/5m throttle=1d by=account,role",
            "first-seen=30d/7d by=account,principal",
            "first-seen=30d/0d",
            "sequence=instanceStopped,userDataChanged:10m by=account,key",
        ] {
            let aggregate: Aggregate = text.parse().expect(text);
            assert_eq!(aggregate.to_string(), text);
        }
        let usual = "throttle=1h by=key,principal,account,region".parse::<Aggregate>();
        assert_eq!(usual.expect("parts").to_string(), "throttle=1h");
    }

    #[test]
    fn what_cannot_be_says_why() {
        for (text, why) in [
            ("threshold=0/1m", "a threshold of 0: expected 2 to 100"),
            ("threshold=101/1m", "a threshold of 101"),
            ("threshold=5/0s", "a time of 0s"),
            (
                "threshold=5/91d",
                "a time of 91d: expected more than zero and at most 90 days",
            ),
            ("throttle=100d", "a time of 100d"),
            ("distinct=:5/1m", "distinct values without a name"),
            ("first-seen=0d/7d", "first seen after 0 days"),
            ("first-seen=30d/91d", "a learning period of 91 days"),
            (
                "sequence=a,a:1m",
                "a sequence that names the rule `a` twice",
            ),
            ("step throttle=1h", "a step with a throttle"),
            ("step close=1h", "a step that is closed"),
            ("close=91d", "a time of 91d"),
            (
                "throttle=1h close=1h",
                "closed after 1h, before its throttle of 1h is over",
            ),
        ] {
            let error = text.parse::<Aggregate>().unwrap_err().to_string();
            assert!(error.starts_with(why), "{error}");
        }
        let own = Aggregate::sequence(["a", "b"], Duration::from_secs(1));
        assert_eq!(own.check("c"), Ok(()));
        assert_eq!(own.check("b"), Err(InvalidAggregate::Twice("b".to_owned())));
        let none = Aggregate::throttle(Duration::from_secs(1)).by([]);
        assert_eq!(none.check("c"), Err(InvalidAggregate::NoParts));
    }
}
