//! Which alerts a route takes.

use std::{collections::BTreeSet, fmt, str::FromStr as _};

use super::Alert;
use crate::{Severity, UnknownSeverity, names::is_rule_name, one_line};

/// Which alerts a route takes: those that fit all of its filters.
///
/// | Filter | Takes |
/// |---|---|
/// | `severity>=high` | this severity and worse ones |
/// | `severity<=low` | this severity and milder ones |
/// | `severity=low,high` | these severities |
/// | `rule=rootLogin,assumeRole` | these rules |
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// `None`: every severity.
    severities: Option<BTreeSet<Severity>>,
    /// `None`: every rule.
    rules: Option<BTreeSet<String>>,
}

/// What is wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidFilter {
    /// A severity does not exist.
    #[error("`{}`: {source}", one_line(word))]
    Severity {
        /// The filter.
        word: String,
        /// The severity.
        source: UnknownSeverity,
    },
    /// Only `severity=` takes several severities.
    #[error("`{}`: expected one severity, such as `severity>=high`", one_line(.0))]
    OneSeverity(String),
    /// There is no such comparison.
    #[error("unknown filter `{}`: expected `severity>=...`, `severity<=...` or `severity=...`", one_line(.0))]
    Comparison(String),
    /// A rule's name is a letter, then letters and digits.
    #[error("`{}`: expected names of rules, separated by commas, such as `rule=rootLogin,assumeRole`", one_line(.0))]
    Rule(String),
    /// Together with other filters it takes no alert.
    #[error("`{}`: with the other filters it takes nothing", one_line(.0))]
    Nothing(String),
}

impl Filter {
    /// Does it take this alert?
    #[must_use]
    pub fn takes(&self, alert: &Alert) -> bool {
        let severity = |severities: &BTreeSet<_>| severities.contains(&alert.severity);
        let rule = |rules: &BTreeSet<String>| rules.contains(alert.rule);
        self.severities.as_ref().is_none_or(severity) && self.rules.as_ref().is_none_or(rule)
    }

    /// The rules that it names.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().flatten().map(String::as_str)
    }

    /// Reads one filter; `None` when the word is not one.
    pub(super) fn read(&mut self, word: &str) -> Option<Result<(), InvalidFilter>> {
        if let Some(names) = word.strip_prefix("rule=") {
            return Some(self.read_rules(names, word));
        }
        let rest = word.strip_prefix("severity")?;
        Some(self.read_severities(rest, word))
    }

    fn read_rules(&mut self, names: &str, word: &str) -> Result<(), InvalidFilter> {
        if !names.split(',').all(is_rule_name) {
            return Err(InvalidFilter::Rule(word.to_owned()));
        }
        let names = names.split(',').map(str::to_owned).collect();
        narrow(&mut self.rules, names, word)
    }

    fn read_severities(&mut self, rest: &str, word: &str) -> Result<(), InvalidFilter> {
        let severity = |name: &str| {
            Severity::from_str(name).map_err(|source| InvalidFilter::Severity {
                word: word.to_owned(),
                source,
            })
        };
        let bound = |name: &str| {
            if name.contains(',') {
                return Err(InvalidFilter::OneSeverity(word.to_owned()));
            }
            severity(name)
        };
        let all = Severity::ALL.into_iter();
        let taken = if let Some(name) = rest.strip_prefix(">=") {
            let least = bound(name)?;
            all.filter(|one| *one >= least).collect()
        } else if let Some(name) = rest.strip_prefix("<=") {
            let most = bound(name)?;
            all.filter(|one| *one <= most).collect()
        } else if let Some(names) = rest.strip_prefix('=') {
            names.split(',').map(severity).collect::<Result<_, _>>()?
        } else {
            return Err(InvalidFilter::Comparison(word.to_owned()));
        };
        narrow(&mut self.severities, taken, word)
    }
}

/// Two filters take what both take.
fn narrow<T: Clone + Ord>(
    into: &mut Option<BTreeSet<T>>,
    more: BTreeSet<T>,
    word: &str,
) -> Result<(), InvalidFilter> {
    let both: BTreeSet<T> = match into {
        Some(before) => before.intersection(&more).cloned().collect(),
        None => more,
    };
    if both.is_empty() {
        return Err(InvalidFilter::Nothing(word.to_owned()));
    }
    *into = Some(both);
    Ok(())
}

/// As an operator writes it: `severity=high,critical rule=rootLogin`; empty when it takes everything.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severities = self.severities.as_ref().map(|severities| {
            let names: Vec<_> = severities.iter().map(|one| one.as_str()).collect();
            format!("severity={}", names.join(","))
        });
        let rules = self.rules.as_ref().map(|rules| {
            let names: Vec<_> = rules.iter().map(String::as_str).collect();
            format!("rule={}", names.join(","))
        });
        let words: Vec<_> = [severities, rules].into_iter().flatten().collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Filter, InvalidFilter> {
        let mut filter = Filter::default();
        for word in words.split_whitespace() {
            filter.read(word).expect("a filter")?;
        }
        Ok(filter)
    }

    #[test]
    fn filters_narrow_each_other() {
        let filter = read("severity>=low severity<=high rule=a,b rule=b").unwrap();
        assert_eq!(filter.to_string(), "severity=low,medium,high rule=b");
        assert_eq!(read("").unwrap().to_string(), "");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (words, why) in [
            (
                "severity>=loud",
                "`severity>=loud`: unknown severity `loud`: expected one of",
            ),
            (
                "severity>=low,high",
                "`severity>=low,high`: expected one severity",
            ),
            ("severity>low", "unknown filter `severity>low`: expected"),
            ("rule=a,", "`rule=a,`: expected names of rules"),
            (
                "rule=a rule=b",
                "`rule=b`: with the other filters it takes nothing",
            ),
        ] {
            let said = read(words).unwrap_err().to_string();
            assert!(said.starts_with(why), "{said}");
        }
        assert!(Filter::default().read("type=broadcast").is_none());
    }
}
