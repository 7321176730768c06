//! Which aggregation holds for which rule: its own, or the operator's.

use super::{Aggregate, InvalidAggregate, error::shown};
use crate::{
    RuleEntry, Severity,
    near::{meant, nearest, offer},
};

/// What an operator adds to an aggregation that hides what a severe rule finds.
const EVEN_IF_SEVERE: &str = "even-if-severe";

/// Which aggregation holds for which rule. The one place that decides it: for the function, for
/// `run`, for the template and for tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aggregations {
    /// In the order of their names: a function lists hundreds when it starts, and looks few up.
    entries: Vec<(&'static str, Entry)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    severity: Severity,
    own: Aggregate,
    /// The operator's, if there is one: it holds in its place.
    overruled: Option<Aggregate>,
}

impl Entry {
    fn holds(&self) -> &Aggregate {
        self.overruled.as_ref().unwrap_or(&self.own)
    }
}

/// What is wrong with the aggregation of a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AggregationError {
    /// No linked rule has this name.
    #[error(
        "unknown rule `{}`{}",
        shown(rule),
        offer(near, ": it is not in this build")
    )]
    UnknownRule {
        /// What was named.
        rule: String,
        /// The rules that may be meant.
        near: Vec<&'static str>,
    },
    /// It cannot be.
    #[error("`{rule}`: {source}")]
    Invalid {
        /// The rule.
        rule: String,
        /// What cannot be.
        source: InvalidAggregate,
    },
    /// A threshold on a rule whose single finding matters.
    #[error(
        "`{rule}`: it is {severity}, and `{aggregate}` tells nobody of a single finding: write `{aggregate} even-if-severe` if that is meant"
    )]
    Severe {
        /// The rule.
        rule: String,
        /// How bad its findings are.
        severity: Severity,
        /// What was asked for.
        aggregate: String,
    },
}

/// One count that a finding goes into.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Count<'a> {
    /// The rule whose aggregation it is: the finding's own, or that of a sequence.
    pub rule: &'static str,
    /// Its aggregation.
    pub aggregate: &'a Aggregate,
    /// Which step of the sequence the finding is, from 0.
    pub step: usize,
}

impl Aggregations {
    /// What these rules declare.
    pub fn of<'a>(rules: impl IntoIterator<Item = &'a RuleEntry>) -> Self {
        let entry = |rule: &RuleEntry| {
            let entry = Entry {
                severity: rule.metadata.severity(),
                own: rule.aggregate(),
                overruled: None,
            };
            (rule.name, entry)
        };
        let mut entries: Vec<_> = rules.into_iter().map(entry).collect();
        entries.sort_unstable_by_key(|(name, _)| *name);
        entries.dedup_by_key(|(name, _)| *name);
        Self { entries }
    }

    fn place(&self, rule: &str) -> Option<usize> {
        let place = self
            .entries
            .binary_search_by(|(name, _)| (**name).cmp(rule));
        place.ok()
    }

    /// The operator's aggregation of one rule takes the place of its own.
    ///
    /// # Errors
    ///
    /// A rule that is not linked; a text that is not an aggregation; one that tells nobody of a single
    /// finding of a high or critical rule, which declares no such thing itself, unless the text
    /// ends in `even-if-severe`.
    pub fn overrule(&mut self, rule: &str, text: &str) -> Result<(), AggregationError> {
        let Some(place) = self.place(rule) else {
            let names = self.entries.iter().map(|(name, _)| *name);
            return Err(AggregationError::UnknownRule {
                rule: rule.to_owned(),
                near: meant(rule, names),
            });
        };
        let (_, entry) = &mut self.entries[place];
        let invalid = |source| AggregationError::Invalid {
            rule: rule.to_owned(),
            source,
        };
        let words: Vec<_> = text.split_whitespace().collect();
        let (words, asked) = match words.split_last() {
            Some((&EVEN_IF_SEVERE, words)) => (words, true),
            _ => (&words[..], false),
        };
        if asked && words.is_empty() || words.contains(&EVEN_IF_SEVERE) {
            return Err(invalid(InvalidAggregate::Part {
                part: EVEN_IF_SEVERE.to_owned(),
                expected: format!(
                    "it once, after an aggregation, as in `threshold=5/10m {EVEN_IF_SEVERE}`"
                ),
            }));
        }
        let holds: Aggregate = words.join(" ").parse().map_err(invalid)?;
        holds.check(rule).map_err(invalid)?;
        if holds.waits() && !entry.own.waits() && !asked && entry.severity >= Severity::High {
            return Err(AggregationError::Severe {
                rule: rule.to_owned(),
                severity: entry.severity,
                aggregate: holds.to_string(),
            });
        }
        entry.overruled = Some(holds);
        Ok(())
    }

    /// [`overrule`](Self::overrule) for `RULE AGGREGATION`, one a line or apart by `;`, such as
    /// `assumeRole throttle=1h; cloudTrail threshold=5/10m even-if-severe`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it; the rest holds.
    pub fn overrule_all(&mut self, text: &str) -> Vec<AggregationError> {
        let texts = text.lines().flat_map(|line| line.split(';'));
        let texts = texts.map(str::trim).filter(|text| !text.is_empty());
        let mut errors = Vec::new();
        for text in texts {
            let (rule, how) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            errors.extend(self.overrule(rule, how).err());
        }
        errors
    }

    /// What is wrong with them together.
    #[must_use]
    pub fn errors(&self) -> Vec<AggregationError> {
        let errors = self.entries.iter().flat_map(|&(rule, ref entry)| {
            let own = entry.holds().check(rule).err();
            let wrong = own.into_iter().chain(self.among(rule, entry.holds()));
            wrong.map(|source| AggregationError::Invalid {
                rule: rule.to_owned(),
                source,
            })
        });
        errors.collect()
    }

    /// What is wrong with the aggregation of a rule among those of the others: a sequence of rules
    /// that are not linked, a step of no sequence.
    pub(crate) fn together(&self, rule: &str) -> Vec<InvalidAggregate> {
        let holds = self.get(rule);
        holds.map_or_else(Vec::new, |holds| self.among(rule, holds))
    }

    fn among(&self, rule: &str, holds: &Aggregate) -> Vec<InvalidAggregate> {
        let unknown = holds.before().iter();
        let unknown = unknown.filter(|step| self.place(step).is_none());
        let unknown = unknown.map(|step| InvalidAggregate::UnknownStep {
            step: step.to_string(),
            near: nearest(step, self.entries.iter().map(|(name, _)| *name)).map(str::to_owned),
        });
        let of_none = holds.is_step() && self.sequences(rule).next().is_none();
        let of_none = of_none.then_some(InvalidAggregate::StepOfNone);
        unknown.chain(of_none).collect()
    }

    /// The aggregation that holds for a rule.
    #[must_use]
    pub fn get(&self, rule: &str) -> Option<&Aggregate> {
        self.place(rule).map(|place| self.entries[place].1.holds())
    }

    /// The counts that a finding of this rule goes into: that of its own rule first, unless each is
    /// told or it is a step only, then those of the sequences that wait for it.
    pub fn counts(&self, rule: &str) -> impl Iterator<Item = Count<'_>> {
        let own = self.place(rule).map(|place| &self.entries[place]);
        let own = own.filter(|(_, entry)| !entry.holds().is_every() && !entry.holds().is_step());
        let own = own.map(|&(rule, ref entry)| Count {
            rule,
            aggregate: entry.holds(),
            step: entry.holds().before().len(),
        });
        own.into_iter().chain(self.sequences(rule))
    }

    fn sequences(&self, rule: &str) -> impl Iterator<Item = Count<'_>> {
        self.entries.iter().filter_map(move |&(name, ref entry)| {
            let step = entry
                .holds()
                .before()
                .iter()
                .position(|step| step == rule)?;
            Some(Count {
                rule: name,
                aggregate: entry.holds(),
                step,
            })
        })
    }

    /// Must anything be remembered of these rules' findings?
    pub fn need_memory<'a>(&self, rules: impl IntoIterator<Item = &'a str>) -> bool {
        let mut rules = rules.into_iter();
        rules.any(|rule| self.counts(rule).next().is_some())
    }
}
