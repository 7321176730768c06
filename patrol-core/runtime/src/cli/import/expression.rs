//! What a Sigma rule asks of a record.

use serde_json::Value;

use super::compare;

/// A test of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// A text at the path is like one of these.
    Like {
        path: String,
        globs: Vec<String>,
        cased: bool,
    },
    /// A text at the path matches one of these regular expressions.
    Matches {
        path: String,
        expressions: Vec<String>,
    },
    /// A text at the path is one at the other.
    Same { path: String, other: String },
    /// Nothing is at the path.
    Null { path: String },
}

/// Tests, and how they belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Test(Test),
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
}

/// A test, and whether it is to fail.
pub(super) type Literal<'a> = (&'a Test, bool);

/// More ways to match than these are not a rule that people can read.
const MOST_WAYS: usize = 64;

impl Test {
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Like { path, .. }
            | Self::Matches { path, .. }
            | Self::Same { path, .. }
            | Self::Null { path } => path,
        }
    }

    pub(super) fn holds(&self, record: &Value) -> bool {
        match self {
            Self::Like {
                path,
                globs,
                cased: false,
            } => compare::like(record, path, &borrowed(globs)),
            Self::Like {
                path,
                globs,
                cased: true,
            } => compare::like_cased(record, path, &borrowed(globs)),
            Self::Matches { path, expressions } => {
                compare::matches(record, path, &borrowed(expressions))
            }
            Self::Same { path, other } => compare::same(record, path, other),
            Self::Null { path } => compare::is_null(record, path),
        }
    }
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

impl Expression {
    pub(super) fn holds(&self, record: &Value) -> bool {
        match self {
            Self::Test(test) => test.holds(record),
            Self::All(all) => all.iter().all(|one| one.holds(record)),
            Self::Any(any) => any.iter().any(|one| one.holds(record)),
            Self::Not(one) => !one.holds(record),
        }
    }

    /// Changes each test that is to hold.
    pub(super) fn each_wanted(&mut self, change: &mut dyn FnMut(&mut Test)) {
        match self {
            Self::Test(test) => change(test),
            Self::All(list) | Self::Any(list) => {
                list.iter_mut().for_each(|one| one.each_wanted(change))
            }
            Self::Not(_) => {}
        }
    }

    /// The ways in which it holds, each a list of tests that all hold or fail; `None` for too many.
    pub(super) fn ways(&self) -> Option<Vec<Vec<Literal<'_>>>> {
        self.ways_if(true)
    }

    fn ways_if(&self, wanted: bool) -> Option<Vec<Vec<Literal<'_>>>> {
        match (self, wanted) {
            (Self::Test(test), _) => Some(vec![vec![(test, wanted)]]),
            (Self::Not(one), _) => one.ways_if(!wanted),
            (Self::All(list), true) | (Self::Any(list), false) => {
                let mut ways = vec![Vec::new()];
                for one in list {
                    let more = one.ways_if(wanted)?;
                    let both = |way: &Vec<_>| {
                        let way = way.clone();
                        more.iter()
                            .map(move |other| [way.clone(), other.clone()].concat())
                            .collect::<Vec<_>>()
                    };
                    ways = ways.iter().flat_map(both).collect();
                    if ways.len() > MOST_WAYS {
                        return None;
                    }
                }
                Some(ways)
            }
            (Self::Any(list), true) | (Self::All(list), false) => {
                let ways: Option<Vec<_>> = list.iter().map(|one| one.ways_if(wanted)).collect();
                let ways = ways?.concat();
                (ways.len() <= MOST_WAYS).then_some(ways)
            }
        }
    }
}
