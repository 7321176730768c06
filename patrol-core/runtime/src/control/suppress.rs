//! Findings that a suppression holds back.
//!
//! Whether one holds is a question to the event: of which rule the finding is, whether the event
//! matches the pattern, and on which day it happened. So the function, `run` and a replay of the same
//! events say the same. An event that does not say when it happened, happened today.

#[cfg(feature = "lambda")]
use sha2::{Digest as _, Sha256};

use patrol_core::{Alert, Routed};

use super::{Control, day::Day, suppression::Suppression};

/// Days before its end from which a suppression is about to end.
#[cfg(any(feature = "deploy", feature = "lambda"))]
const SOON: i64 = 14;

/// A finding that nobody hears of.
pub(crate) struct Suppressed {
    pub(crate) alert: Alert,
    /// The suppression, by its place among the control's.
    pub(crate) by: usize,
}

impl Suppression {
    /// A short name that stays the same while its rules and its pattern do: a metric's dimension.
    #[cfg(feature = "lambda")]
    pub(crate) fn id(&self) -> String {
        let text = format!("{} {}", self.rules.join(","), self.when);
        base16ct::lower::encode_string(&Sha256::digest(text)[..4])
    }

    /// Is it about this finding, whenever that was?
    fn covers(&self, alert: &Alert, event: &[u8]) -> bool {
        self.rules.contains(&alert.rule) && self.when.matches(event).unwrap_or(false)
    }

    /// Says of a finding that it was suppressed until a day.
    fn note_end(&self, alert: &mut Alert) {
        let note = format!(
            " A suppression of it ended on {} ({}: {}).",
            self.until, self.owner, self.reason
        );
        alert.finding.summary += &note;
        let details = &mut alert.finding.details;
        details.insert("suppressionEnded".to_owned(), self.until.to_string().into());
        details.insert("suppressionOwner".to_owned(), self.owner.clone().into());
    }
}

impl Control {
    /// Takes out the findings in an event that a suppression holds back. One that a suppression held
    /// back until its end says so: there is nothing to remember, and the first one says it in any case.
    pub(crate) fn suppress(&self, routed: &mut Routed, event: &[u8]) -> Vec<Suppressed> {
        let mut suppressed = Vec::new();
        if self.suppressions.is_empty() {
            return suppressed;
        }
        for mut alert in std::mem::take(&mut routed.alerts) {
            let day = alert.time().and_then(Day::read).unwrap_or_else(Day::today);
            let all = self.suppressions.iter().enumerate();
            let covering: Vec<_> = all.filter(|(_, one)| one.covers(&alert, event)).collect();
            if let Some((by, _)) = covering.iter().find(|(_, one)| day <= one.until) {
                suppressed.push(Suppressed { alert, by: *by });
                continue;
            }
            if let Some((_, last)) = covering.iter().max_by_key(|(_, one)| one.until) {
                last.note_end(&mut alert);
            }
            routed.alerts.push(alert);
        }
        suppressed
    }

    /// The suppressions that are about to end, each with the days until then.
    #[cfg(feature = "lambda")]
    pub(crate) fn ending(&self, today: Day) -> impl Iterator<Item = (&Suppression, i64)> {
        self.due(today).filter(|(_, days)| *days >= 0)
    }

    /// The same, and those that have ended: their days are negative.
    #[cfg(any(feature = "deploy", feature = "lambda"))]
    pub(crate) fn due(&self, today: Day) -> impl Iterator<Item = (&Suppression, i64)> {
        let all = self.suppressions.iter();
        let counted = all.map(move |one| (one, today.until(one.until)));
        counted.filter(|(_, days)| *days <= SOON)
    }

    /// The suppressions, in their order.
    pub(crate) fn suppressions(&self) -> &[Suppression] {
        &self.suppressions
    }
}
