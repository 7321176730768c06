//! How findings of a rule are put together before people hear of them.

mod by;
mod distinct;
mod error;
mod found;
mod life;
mod over;
mod read;
mod record;
mod rules;
mod sequence;
mod text;
mod time;
mod told;
mod window;
mod words;

use std::{borrow::Cow, time::Duration};

pub use self::{
    by::By,
    error::InvalidAggregate,
    over::{Over, PATIENCE, Sweep},
    record::{Held, LATE, Observation, Record, Verdict},
    rules::{AggregationError, Aggregations, Count},
    time::since_1970,
};

/// How findings of a rule are put together before people hear of them: not at all, unless the rule
/// or the operator says otherwise.
///
/// | Kind | Text | People hear |
/// |---|---|---|
/// | [`every`](Self::every) | `every` | of each finding |
/// | [`throttle`](Self::throttle) | `throttle=1h` | once in this time, then again with the count of what was held back |
/// | [`threshold`](Self::threshold) | `threshold=5/10m` | once this number of findings has come within this time |
/// | [`distinct`](Self::distinct) | `distinct=secretId:10/5m` | once findings with this number of different values have come within this time |
/// | [`first_seen`](Self::first_seen) | `first-seen=30d/7d` | when the key was not seen for 30 days; of nothing in the first 7 |
/// | [`sequence`](Self::sequence) | `sequence=ruleA,ruleB:10m` | when the named rules, in this order, and then this one found something within this time |
/// | [`step`](Self::step) | `step` | of nothing: the finding is a step of another rule's sequence |
///
/// All but `every` and `step` may be throttled too: `threshold=5/10m throttle=1h`. All but `step` may
/// [close](Self::and_close) what was not found for a time: `throttle=1h close=7d`, or `close=7d`
/// alone. Counts are 2 to 100, times at most 90 days ([`LONGEST`](Self::LONGEST)); what is beyond is refused when the
/// template is made and when the function starts.
///
/// What counts as the same is the rule, the account, the region, the principal and the finding's
/// own [`key`](crate::Finding::key), unless [`by`](Self::by) names other parts: what one principal
/// does in one account never hides another. The time is that of the event, so that recorded events
/// give the answer that they gave when they happened.
///
/// ```
/// use std::time::Duration;
/// use patrol_core::Aggregate;
///
/// let hourly = Aggregate::throttle(Duration::from_secs(3600));
/// assert_eq!(hourly, "throttle=1h".parse().unwrap());
/// let secrets = Aggregate::threshold(10, Duration::from_secs(300)).distinct("secretId");
/// assert_eq!(secrets, "distinct=secretId:10/5m".parse().unwrap());
/// let login = Aggregate::first_seen(30, 7);
/// assert_eq!(login.to_string(), "first-seen=30d/7d");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aggregate {
    kind: Kind,
    /// After a key was told, it is not told again for this long.
    quiet: Duration,
    /// A key that was not found for this long is closed; zero: never.
    close: Duration,
    /// The parts of the key, if not the usual ones.
    by: Option<Vec<By>>,
}

/// What must have come before a finding is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Every,
    Threshold {
        count: u32,
        within: Duration,
        /// The detail or field whose different values count.
        distinct: Option<Cow<'static, str>>,
    },
    FirstSeen {
        days: u32,
        learning: u32,
    },
    Sequence {
        /// The rules that find something before this one.
        before: Vec<Cow<'static, str>>,
        within: Duration,
    },
    Step,
}

impl Default for Aggregate {
    fn default() -> Self {
        Self::every()
    }
}

impl Aggregate {
    /// The longest time of any kind: what is remembered is kept for it.
    pub const LONGEST: Duration = Duration::from_secs(90 * 86_400);

    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            quiet: Duration::ZERO,
            close: Duration::ZERO,
            by: None,
        }
    }

    /// Each finding is told.
    #[must_use]
    pub const fn every() -> Self {
        Self::of(Kind::Every)
    }

    /// A key is told, and then not again for this long. What was held back is counted, and told with
    /// the next finding of the key, or by itself when none comes within
    /// [a quarter of an hour](PATIENCE) after this time.
    #[must_use]
    pub fn throttle(time: Duration) -> Self {
        Self::every().and_throttle(time)
    }

    /// A key is told when it was found this number of times (2 to 100) within this time; then it counts
    /// from zero again. The same event counts once.
    #[must_use]
    pub const fn threshold(count: u32, within: Duration) -> Self {
        Self::of(Kind::Threshold {
            count,
            within,
            distinct: None,
        })
    }

    /// For a [`threshold`](Self::threshold): findings with different values are counted, and not all of
    /// them. The value is that of the finding's [`detail`](method@crate::Finding::detail) of this
    /// name or, where the name begins with `detail.`, that of the event's field at this path, such
    /// as `detail.requestParameters.secretId`. A finding without the value counts as one more, so
    /// that leaving it out hides nothing. The finding's own key must not hold the value, or each
    /// value would be counted by itself.
    #[must_use]
    pub fn distinct(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        if let Kind::Threshold { distinct, .. } = &mut self.kind {
            *distinct = Some(name.into());
        }
        self
    }

    /// A key is told when it was not seen in this number of days (in UTC) before. Nothing is told in
    /// the learning period: this number of days after the rule's first finding in an account.
    #[must_use]
    pub const fn first_seen(days: u32, learning: u32) -> Self {
        Self::of(Kind::FirstSeen { days, learning })
    }

    /// A finding of this rule is told when these rules found something before it, in this order,
    /// with the same parts of the key, all within this time. The events may arrive in any order, an
    /// hour late at most. Each rule also tells its own findings, unless it is a
    /// [`step`](Self::step).
    #[must_use]
    pub fn sequence<R: Into<Cow<'static, str>>>(
        before: impl IntoIterator<Item = R>,
        within: Duration,
    ) -> Self {
        Self::of(Kind::Sequence {
            before: before.into_iter().map(Into::into).collect(),
            within,
        })
    }

    /// Findings are told to nobody: they are steps of another rule's [`sequence`](Self::sequence).
    #[must_use]
    pub const fn step() -> Self {
        Self::of(Kind::Step)
    }

    /// And after a key was told, it is not told again for this long.
    #[must_use]
    pub const fn and_throttle(mut self, time: Duration) -> Self {
        self.quiet = time;
        self
    }

    /// And a key that was told, and then not found for this long, is told once more as
    /// [closed](crate::AlertState::Closed): every sink hears that it is over. It is longer than a
    /// throttle.
    #[must_use]
    pub const fn and_close(mut self, time: Duration) -> Self {
        self.close = time;
        self
    }

    /// The parts of the key that findings have in common, in place of account, region, principal
    /// and the finding's own key.
    #[must_use]
    pub fn by(mut self, parts: impl IntoIterator<Item = By>) -> Self {
        let mut parts: Vec<_> = parts.into_iter().collect();
        parts.sort_unstable();
        parts.dedup();
        self.by = (parts != By::USUAL).then_some(parts);
        self
    }

    /// Is each finding told, and nothing remembered of it?
    #[must_use]
    pub fn is_every(&self) -> bool {
        self.kind == Kind::Every && self.quiet.is_zero() && self.close.is_zero()
    }

    /// Is a key that was told held back for a time?
    #[must_use]
    pub const fn throttles(&self) -> bool {
        !self.quiet.is_zero()
    }

    /// Is a key closed that was not found for a time?
    #[must_use]
    pub const fn closes(&self) -> bool {
        !self.close.is_zero()
    }

    /// Is a finding told only together with others, or only in another rule's sequence? Then somebody
    /// who does it once is not noticed.
    #[must_use]
    pub const fn waits(&self) -> bool {
        !matches!(self.kind, Kind::Every)
    }

    /// Are findings steps of another rule's sequence, and nothing else?
    #[must_use]
    pub fn is_step(&self) -> bool {
        self.kind == Kind::Step
    }

    /// The rules that a sequence waits for before this one; none of any other kind.
    #[must_use]
    pub fn before(&self) -> &[Cow<'static, str>] {
        match &self.kind {
            Kind::Sequence { before, .. } => before,
            _ => &[],
        }
    }

    /// Days in which a first-seen tells nothing new.
    #[must_use]
    pub const fn learning(&self) -> Option<u32> {
        match self.kind {
            Kind::FirstSeen { learning, .. } => Some(learning),
            _ => None,
        }
    }

    /// The detail or field whose different values count.
    pub(crate) fn counted(&self) -> Option<&str> {
        match &self.kind {
            Kind::Threshold { distinct, .. } => distinct.as_deref(),
            _ => None,
        }
    }

    /// For how long after its last finding a key matters.
    fn matters(&self) -> Duration {
        let own = match self.kind {
            Kind::Threshold { within, .. } | Kind::Sequence { within, .. } => within,
            Kind::FirstSeen { days, .. } => Duration::from_secs((u64::from(days) + 1) * 86_400),
            Kind::Every | Kind::Step => Duration::ZERO,
        };
        own.max(self.quiet).max(self.close)
    }
}
