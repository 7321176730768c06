//! How complex a pattern's wildcards are, as EventBridge counts.

use std::collections::{BTreeMap, HashSet, VecDeque};

use crate::matcher::{AnythingBut, Matcher, Wildcard};
use crate::model::Group;
use crate::pattern::Pattern;

/// Sets of prefixes that are looked at: patterns that EventBridge takes have a few hundred.
const MOST_SETS: usize = 20_000;

impl Pattern {
    /// How complex the wildcards of one field may be: EventBridge refuses a rule beyond it with
    /// "Rule is too complex". Complexity is how many beginnings of wildcards, each with and without the
    /// asterisk at its end, one value can match at once. Of `*:stack/a/*` these are `*`, `*:stack/a/` and
    /// `*:stack/a/*`; so three such wildcards are taken (9) and four are not (12).
    ///
    /// EventBridge does not publish the limit. This is the one that its engine recommends
    /// ([Event Ruler][ruler]), and no pattern is known that EventBridge answers otherwise.
    ///
    /// [ruler]: https://github.com/aws/event-ruler#limiting-machine-complexity
    pub const MAX_WILDCARD_COMPLEXITY: usize = 10;

    /// The first field whose wildcards are more complex than EventBridge takes; see
    /// [`MAX_WILDCARD_COMPLEXITY`](Self::MAX_WILDCARD_COMPLEXITY) and [wildcards and event pattern
    /// complexity][guide].
    ///
    /// The wildcards that a field has in all branches of a `$or` count together, as they do at worst. Lists
    /// of `anything-but` are estimated: the engine shares some of their beginnings.
    ///
    /// [guide]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching-complexity
    ///
    /// ```
    /// use patrol_pattern::{Matcher, Pattern};
    ///
    /// let stacks = ["a", "b", "c", "d"].map(|name| Matcher::try_wildcard(format!("*:stack/{name}/*")));
    /// let stacks = Vec::from_iter(stacks.into_iter().flatten());
    /// let three = Pattern::source("aws.s3").field("detail.stack", stacks[..3].to_vec());
    /// assert_eq!(three.too_complex_field(), None);
    /// let four = Pattern::source("aws.s3").field("detail.stack", stacks);
    /// assert_eq!(four.too_complex_field(), Some("detail.stack"));
    /// ```
    #[must_use]
    pub fn too_complex_field(&self) -> Option<&str> {
        let mut fields = BTreeMap::new();
        collect(&self.group, &mut fields);
        let refused = |machine: &Machine<'_>| {
            let complexity = machine.complexity(Self::MAX_WILDCARD_COMPLEXITY);
            complexity > Self::MAX_WILDCARD_COMPLEXITY
        };
        let mut fields = fields.into_iter();
        fields.find_map(|(path, matchers)| refused(&Machine::new(&matchers)).then_some(path))
    }
}

/// The matchers of each field that have wildcards. EventBridge's engine counts equal ones twice.
fn collect<'g>(group: &'g Group, fields: &mut BTreeMap<&'g str, Vec<&'g Matcher>>) {
    for field in &group.fields {
        for matcher in &*field.any_of {
            if !wildcards(matcher).is_empty() {
                fields.entry(&field.path).or_default().push(matcher);
            }
        }
    }
    for branch in group.ors.iter().flat_map(|or| &or.branches) {
        collect(branch, fields);
    }
}

pub(crate) fn wildcards(matcher: &Matcher) -> &[Wildcard] {
    match matcher {
        Matcher::Wildcard(one) => std::slice::from_ref(one),
        Matcher::AnythingBut(AnythingBut::Wildcard(list)) => list.as_slice(),
        _ => &[],
    }
}

/// Where a value may go on: after a byte, or after any bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Byte(u8),
    Any,
}

/// All wildcards of a field. A prefix is a wildcard's number and how many of its steps are taken.
struct Machine<'m> {
    wildcards: Vec<Vec<Step>>,
    /// The matcher of each: wildcards of one matcher share the prefixes that are alike.
    matchers: Vec<&'m Matcher>,
}

/// Prefixes that a value matches at once, in order.
type Prefixes = Vec<(usize, usize)>;

impl<'m> Machine<'m> {
    fn new(matchers: &[&'m Matcher]) -> Self {
        let mut machine = Self {
            wildcards: Vec::new(),
            matchers: Vec::new(),
        };
        for matcher in matchers {
            for wildcard in wildcards(matcher) {
                machine.wildcards.push(steps(wildcard));
                machine.matchers.push(matcher);
            }
        }
        machine
    }

    /// How many prefixes a value can match at most; one more than `limit` if it is more than that.
    fn complexity(&self, limit: usize) -> usize {
        let start = self.closed((0..self.wildcards.len()).map(|wildcard| (wildcard, 0)));
        let mut seen = HashSet::from([start.clone()]);
        let mut queue = VecDeque::from([start]);
        let mut most = 0;
        while let Some(prefixes) = queue.pop_front() {
            for byte in self.bytes(&prefixes) {
                let next = self.after(&prefixes, byte);
                most = most.max(self.count(&next));
                if most > limit || seen.len() > MOST_SETS {
                    return limit + 1;
                }
                if seen.insert(next.clone()) {
                    queue.push_back(next);
                }
            }
        }
        most
    }

    /// The bytes that lead somewhere, and one (`None`) for all others.
    fn bytes(&self, prefixes: &Prefixes) -> Vec<Option<u8>> {
        let steps = prefixes.iter().map(|at| self.step(*at));
        let mut bytes: Vec<_> = steps
            .filter_map(|step| match step {
                Some(Step::Byte(byte)) => Some(Some(byte)),
                _ => None,
            })
            .collect();
        bytes.push(None);
        bytes.sort_unstable();
        bytes.dedup();
        bytes
    }

    fn after(&self, prefixes: &Prefixes, byte: Option<u8>) -> Prefixes {
        let next = prefixes.iter().flat_map(|&(wildcard, taken)| {
            let stays = taken > 0 && self.wildcards[wildcard][taken - 1] == Step::Any;
            let goes = matches!(self.step((wildcard, taken)), Some(Step::Byte(wanted)) if Some(wanted) == byte);
            let stays = stays.then_some((wildcard, taken));
            stays.into_iter().chain(goes.then_some((wildcard, taken + 1)))
        });
        self.closed(next)
    }

    fn step(&self, (wildcard, taken): (usize, usize)) -> Option<Step> {
        self.wildcards[wildcard].get(taken).copied()
    }

    /// With the prefixes that are one asterisk longer, which stands for nothing as well.
    fn closed(&self, prefixes: impl IntoIterator<Item = (usize, usize)>) -> Prefixes {
        let mut all = Prefixes::new();
        for (wildcard, taken) in prefixes {
            all.push((wildcard, taken));
            if self.step((wildcard, taken)) == Some(Step::Any) {
                all.push((wildcard, taken + 1));
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How many prefixes there are. Those that are alike in one matcher are one, and so are its ends,
    /// unless the field has other matchers: then the engine may have to keep them apart.
    fn count(&self, prefixes: &Prefixes) -> usize {
        let alone = self
            .matchers
            .windows(2)
            .all(|two| std::ptr::eq(two[0], two[1]));
        if !alone {
            return prefixes.len();
        }
        let shared = |&(wildcard, taken): &(usize, usize)| {
            let steps = &self.wildcards[wildcard];
            let ends = taken == steps.len();
            let alike =
                |other: &usize| ends || self.wildcards[*other].get(..taken) == steps.get(..taken);
            let first = (0..wildcard).find(alike).unwrap_or(wildcard);
            (first, if ends { usize::MAX } else { taken })
        };
        prefixes.iter().map(shared).collect::<HashSet<_>>().len()
    }
}

/// The wildcard's steps. EventBridge's engine reads the quotes around a string as well.
fn steps(wildcard: &Wildcard) -> Vec<Step> {
    let mut steps = vec![Step::Byte(b'"')];
    for (at, part) in wildcard.parts().enumerate() {
        steps.extend((at > 0).then_some(Step::Any));
        steps.extend(part.iter().map(|byte| Step::Byte(*byte)));
    }
    steps.push(Step::Byte(b'"'));
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complexity(operators: &str) -> usize {
        let text = format!(r#"{{"a": [{operators}]}}"#);
        let pattern: Pattern = text.parse().expect("a pattern");
        let mut fields = BTreeMap::new();
        collect(&pattern.group, &mut fields);
        let complexities = fields.values().map(|all| Machine::new(all).complexity(40));
        complexities.max().unwrap_or_default()
    }

    /// The numbers are Event Ruler's own answers.
    #[test]
    fn complexity_is_what_event_ruler_counts() {
        let wildcards = |texts: &[&str]| {
            let each = texts
                .iter()
                .map(|text| format!(r#"{{"wildcard": "{text}"}}"#));
            complexity(&each.collect::<Vec<_>>().join(","))
        };
        for (expected, texts) in [
            (1, vec!["abc"]),
            (2, vec!["*"]),
            (2, vec!["*ab"]),
            (3, vec!["*aa"]),
            (2, vec!["aa*"]),
            (4, vec!["*ab*ad"]),
            (4, vec!["*abc", "*abcde"]),
            (7, vec!["a*aaa", "aa*aa"]),
            (
                10,
                vec!["F*eatureFeature", "Fe*atureFeature", "Fea*tureFeature"],
            ),
            (17, vec!["*a*a*a*a*a*a*a*a*"]),
            (9, vec!["*:stack/a/*", "*:stack/b/*", "*:stack/c/*"]),
            (11, vec!["*:*:*:*:*:event-bus/*"]),
            (10, vec!["*a", "*b", "*c", "*d", "*e"]),
        ] {
            assert_eq!(wildcards(&texts), expected, "{texts:?}");
        }
        let anything_but = r#"{"anything-but": {"wildcard": ["*a*", "*b*", "*c*"]}}"#;
        assert_eq!(complexity(anything_but), 5);
        assert_eq!(complexity(r#""abc", {"prefix": "a"}, {"suffix": "c"}"#), 0);
    }

    #[test]
    fn branches_count_together() {
        let refused = |second: &str| {
            let both = format!(
                r#"{{"$or": [
                    {{"a": [{{"wildcard": "*x*"}}, {{"wildcard": "*y*"}}], "b": ["1"]}},
                    {{"a": [{second}], "c": ["1"]}}
                ]}}"#
            );
            let pattern: Pattern = both.parse().expect("a pattern");
            pattern.too_complex_field().map(str::to_owned)
        };
        assert_eq!(refused(r#"{"wildcard": "*z*"}"#), None);
        let more = r#"{"wildcard": "*z*"}, {"wildcard": "*w*"}"#;
        assert_eq!(refused(more).as_deref(), Some("a"));
    }

    /// Looking at every set would take hours.
    #[test]
    fn looking_has_an_end() {
        let long = "abcdefghij".repeat(30);
        let texts = (0..300).map(|at| format!(r#"{{"wildcard": "{}*{long}"}}"#, &long[at..]));
        let texts = texts.collect::<Vec<_>>().join(",");
        let one = format!(r#"{{"a": [{texts}]}}"#);
        let pattern: Pattern = one.parse().expect("a pattern");
        assert!(pattern.too_complex_field().is_some() || complexity(&texts) <= 40);
    }
}
