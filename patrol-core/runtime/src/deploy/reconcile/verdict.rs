//! What to say of a finding in CloudTrail's log.

use patrol_core::aggregate::Held;

use crate::state::FindingOutcome;

/// What to say of a finding in CloudTrail's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The live path told it, or held it back, as it should.
    Known,
    /// The live path left no word of it, and people should have heard.
    Unseen,
    /// The live path counted it, and not that it completes a threshold or a sequence: others of its key did not arrive.
    Uncounted,
    /// The live path left no word of it, and would have held it back.
    HeldBack,
    /// The live path left no word of it, and what it would have done depends on earlier findings.
    Unclear,
}

impl Verdict {
    /// `live` is what became of it in the live path; `held` why it would be held back by what is in CloudTrail's log
    /// alone, or `None` where people would hear of it.
    pub(crate) const fn of(live: Option<FindingOutcome>, held: Option<&Held>) -> Self {
        match (live, held) {
            (Some(FindingOutcome::Waiting), None) => Self::Uncounted,
            (Some(_), _) => Self::Known,
            (None, None) => Self::Unseen,
            (None, Some(Held::Seen | Held::Learning | Held::Step)) => Self::Unclear,
            (None, Some(_)) => Self::HeldBack,
        }
    }

    /// Should people have heard of it, and did not?
    pub(crate) const fn is_missed(self) -> bool {
        matches!(self, Self::Unseen | Self::Uncounted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_live_path_told_held_back_or_suppressed_is_not_missed() {
        use FindingOutcome::{Held as LiveHeld, Own, Suppressed, Told, Waiting};
        for live in [Told, LiveHeld, Suppressed, Own] {
            for held in [None, Some(&Held::Step), Some(&Held::Told(1))] {
                assert_eq!(Verdict::of(Some(live), held), Verdict::Known);
            }
        }
        for (live, held, wanted) in [
            (None, None, Verdict::Unseen),
            (Some(Waiting), None, Verdict::Uncounted),
            (Some(Waiting), Some(&Held::Few(1, 2)), Verdict::Known),
            (None, Some(&Held::Told(1)), Verdict::HeldBack),
            (None, Some(&Held::Few(1, 2)), Verdict::HeldBack),
            (None, Some(&Held::Learning), Verdict::Unclear),
        ] {
            assert_eq!(Verdict::of(live, held), wanted, "{live:?} {held:?}");
            assert_eq!(wanted.is_missed(), held.is_none());
        }
    }
}
