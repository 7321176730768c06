//! Which questions go into one call to the simulator, and which calls come first.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Questions (an action on a resource) per call. IAM evaluates every action on every resource of
/// a request.
pub(super) const QUESTIONS_A_CALL: usize = 100;
/// Resources in one call.
const RESOURCES_A_CALL: usize = 20;

/// One call to the simulator.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::iam) struct Call {
    /// Names without wildcards.
    pub(in crate::iam) actions: Vec<String>,
    /// ARNs, or `*`.
    pub(in crate::iam) resources: Vec<String>,
}

/// Services whose write actions change permissions.
const POWERFUL: [&str; 7] = [
    "iam",
    "identitystore",
    "kms",
    "organizations",
    "sso",
    "sso-directory",
    "sts",
];
/// Prefixes of read actions.
const READING: [&str; 9] = [
    "BatchGet", "Describe", "Discover", "Get", "Head", "List", "Lookup", "Search", "View",
];
/// Prefixes of actions that read secrets or data.
const READING_SECRETS: [&str; 4] = [
    "GetObject",
    "GetParameter",
    "GetSecretValue",
    "GetSessionToken",
];

/// How much an action can do, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Power {
    /// It changes what principals may do.
    Permissions,
    /// It changes something else, or reads a secret.
    Writes,
    Reads,
}

impl Power {
    pub(super) fn of(action: &str) -> Self {
        let (service, name) = action.split_once(':').unwrap_or(("", action));
        let begins = |verbs: &[&str]| {
            verbs.iter().any(|verb| {
                name.get(..verb.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(verb))
            })
        };
        if begins(&READING) && !begins(&READING_SECRETS) {
            return Self::Reads;
        }
        match POWERFUL
            .iter()
            .any(|known| known.eq_ignore_ascii_case(service))
        {
            true => Self::Permissions,
            false => Self::Writes,
        }
    }
}

/// The order of calls: what their actions can do, how many wider resources come first, chance.
pub(super) type Rank = (Power, usize, u64);

/// Splits the questions about actions on resources into calls.
pub(super) fn split(
    mut actions: Vec<String>,
    mut resources: Vec<String>,
    seed: &str,
    calls: &mut Vec<(Rank, Call)>,
) {
    actions.sort_by_cached_key(|action| (Power::of(action), hash(seed, action)));
    // The shorter a pattern is, the more it matches; `*` before all of them.
    resources.sort_by_cached_key(|resource| {
        let is_wide = resource.contains(['*', '?']);
        let fixed = resource.trim_end_matches('*').len();
        (!is_wide, fixed, hash(seed, resource))
    });
    for (round, resources) in resources.chunks(RESOURCES_A_CALL).enumerate() {
        let by_power = actions.chunk_by(|one, other| Power::of(one) == Power::of(other));
        for actions in by_power {
            for actions in actions.chunks(QUESTIONS_A_CALL / resources.len().max(1)) {
                let Some(first) = actions.first() else {
                    continue;
                };
                let rank = (Power::of(first), round, hash(seed, &(first, resources)));
                let call = Call {
                    actions: actions.to_vec(),
                    resources: resources.to_vec(),
                };
                calls.push((rank, call));
            }
        }
    }
}

pub(in crate::iam) fn hash(seed: &str, of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (seed, of).hash(&mut hasher);
    hasher.finish()
}
