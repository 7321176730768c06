//! What came of events, counted.

use std::{collections::BTreeMap, time::Duration};

use patrol_core::Routed;

/// How many times of a rule are kept: the values of a metric that CloudWatch takes in a line.
const TIMES: usize = 100;

/// What is counted of events.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// Events, evaluated or not.
    pub(crate) events: u64,
    /// By rule that evaluated one.
    pub(crate) rules: BTreeMap<&'static str, RuleCounts>,
}

/// What is counted of a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleCounts {
    /// Events that it evaluated.
    pub(crate) matched: u64,
    pub(crate) findings: u64,
    pub(crate) faults: u64,
    /// Findings that an operator has suppressed; they are not among the findings.
    pub(crate) suppressed: u64,
    /// Findings that were held back when they came, since people had heard of them or not enough had come. Those that
    /// are told later, with another one or by time, stay counted.
    pub(crate) held_back: u64,
    /// Milliseconds that it took, for the first [`TIMES`] events.
    pub(crate) times: Vec<f64>,
}

impl Counts {
    /// Counts what came of one event.
    pub(crate) fn routed(&mut self, routed: &Routed) {
        for (rule, took) in routed.matched.iter().zip(&routed.took) {
            let counts = self.rules.entry(*rule).or_default();
            counts.matched += 1;
            counts.took(*took);
        }
        for alert in &routed.alerts {
            self.rules.entry(alert.rule).or_default().findings += 1;
        }
        for fault in &routed.faults {
            self.rules.entry(fault.rule).or_default().faults += 1;
        }
    }

    /// Adds other counts.
    pub(crate) fn add(&mut self, other: &Self) {
        self.events += other.events;
        for (rule, counts) in &other.rules {
            self.rules.entry(rule).or_default().add(counts);
        }
    }

    /// A count, over all rules.
    pub(crate) fn sum(&self, count: fn(&RuleCounts) -> u64) -> u64 {
        self.rules.values().map(count).sum()
    }
}

impl RuleCounts {
    fn add(&mut self, other: &Self) {
        self.matched += other.matched;
        self.findings += other.findings;
        self.faults += other.faults;
        self.suppressed += other.suppressed;
        self.held_back += other.held_back;
        self.times.extend(&other.times);
        self.times.truncate(TIMES);
    }

    /// Adds the time of one event.
    fn took(&mut self, time: Duration) {
        if self.times.len() < TIMES {
            let microseconds = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
            self.times.push(f64::from(microseconds) / 1e3);
        }
    }
}
