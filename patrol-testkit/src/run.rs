//! One rule, one event: through the pattern, then the check.

use patrol_core::{Context, Event, Finding, Findings, Rule, error_chain};
use serde_json::Value;

use crate::runtime::block_on;

/// What became of an event.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "an outcome that nobody looks at tests nothing"]
pub enum Outcome {
    /// The rule's pattern does not match: EventBridge would not deliver the event.
    NotDelivered,
    /// The rule evaluated the event and found nothing.
    Silent,
    /// The rule found something.
    Reported(Findings),
}

impl Outcome {
    /// The one finding.
    ///
    /// # Panics
    ///
    /// When there is none, or more than one; the test's output says why.
    #[track_caller]
    pub fn reported(self) -> Finding {
        let findings = self.findings();
        let count = findings.len();
        match findings.into_iter().next() {
            Some(finding) if count == 1 => finding,
            _ => panic!("expected one finding, and the rule gave {count}: use `findings`"),
        }
    }

    /// The findings, at least one.
    ///
    /// # Panics
    ///
    /// When there is none; the test's output says why.
    #[track_caller]
    pub fn findings(self) -> Findings {
        match self {
            Self::Reported(findings) => findings,
            Self::Silent => panic!("expected a finding, and the rule stayed silent"),
            Self::NotDelivered => panic!(
                "expected a finding, and the rule's pattern does not match the event (see above why)"
            ),
        }
    }
}

/// Sends an event through the rule's own pattern and, if that matches, through its check.
///
/// # Panics
///
/// When the event does not fit the rule's `Detail`, or the check fails: both are errors of the
/// rule that a test should show.
#[track_caller]
pub fn run<R: Rule>(rule: &R, event: &Value) -> Outcome {
    run_with(rule, event, &Context::default())
}

/// [`run`] with a context of your own, such as one with fake clients.
///
/// # Panics
///
/// As [`run`].
#[track_caller]
pub fn run_with<R: Rule>(rule: &R, event: &Value, cx: &Context) -> Outcome {
    let text = event.to_string();
    let delivered = R::pattern()
        .matches(text.as_bytes())
        .unwrap_or_else(|why| panic!("the fixture is not an event: {why}"));
    if !delivered {
        explain::<R>(&text);
        return Outcome::NotDelivered;
    }
    let typed = Event::<R::Detail>::try_from(event)
        .unwrap_or_else(|why| panic!("the event does not fit `Detail` of `{}`: {why}", R::NAME));
    match block_on(rule.check(&typed, cx)) {
        Ok(findings) if findings.is_empty() => Outcome::Silent,
        Ok(findings) => Outcome::Reported(findings),
        Err(why) => panic!("rule `{}` failed: {}", R::NAME, error_chain(&*why)),
    }
}

/// Says on stderr, which the test harness shows for a failing test only, why an event is not
/// delivered.
#[allow(
    clippy::print_stderr,
    reason = "a test's output, shown when the test fails"
)]
fn explain<R: Rule>(event: &str) {
    if let Ok(explanation) = R::pattern().explain(event.as_bytes()) {
        eprintln!("`{}` does not get the event: {explanation}", R::NAME);
    }
}
