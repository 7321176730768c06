//! Patterns from typed functions.

use super::error::PatternError;
use super::matcher::Matcher;
use super::model::{Field, Group, Or, Pattern, path_order};
use super::normal::{Clause, is_reserved, normalize};
use super::parse::OR;

const API_CALL: &str = "AWS API Call via CloudTrail";
const SIGN_IN: &str = "AWS Console Sign In via CloudTrail";

fn field(path: &str, any_of: Vec<Matcher>) -> Field {
    Field {
        path: path.into(),
        any_of: any_of.into(),
    }
}

impl Pattern {
    fn of(fields: Vec<Field>) -> Self {
        let mut group = Group {
            fields,
            ors: Vec::new(),
        };
        group.fields.sort_by(|a, b| path_order(&a.path, &b.path));
        Self::from_group(group)
    }

    /// Events of a source, such as `aws.s3`.
    #[must_use]
    pub fn source(source: impl Into<String>) -> Self {
        Self::of(vec![field("source", vec![Matcher::exact(source)])])
    }

    /// API calls of the given names, recorded by CloudTrail, to the service of the
    /// given event source, such as `sts.amazonaws.com`.
    ///
    /// # Panics
    /// When there are no names; see [`api_calls`](Self::api_calls) for any name.
    #[must_use]
    #[track_caller]
    pub fn api_call<I>(event_source: &str, names: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let names: Vec<Matcher> = names.into_iter().map(Matcher::exact).collect();
        assert!(
            !names.is_empty(),
            "an empty list of event names; use `Pattern::api_calls` for any name"
        );
        Self::of(vec![
            field("detail-type", vec![API_CALL.into()]),
            field("detail.eventName", names),
            field("detail.eventSource", vec![event_source.into()]),
        ])
    }

    /// All API calls, recorded by CloudTrail, to the service of the given event source.
    #[must_use]
    pub fn api_calls(event_source: &str) -> Self {
        Self::of(vec![
            field("detail-type", vec![API_CALL.into()]),
            field("detail.eventSource", vec![event_source.into()]),
        ])
    }

    /// Sign-ins to the console, recorded by CloudTrail.
    #[must_use]
    pub fn console_sign_in() -> Self {
        Self::of(vec![
            field("detail-type", vec![SIGN_IN.into()]),
            field("detail.eventName", vec!["ConsoleLogin".into()]),
        ])
    }

    /// The same pattern with the values accepted at a dotted path, in place of those it
    /// had there.
    ///
    /// # Panics
    /// When there are no values, or the path is `$or`. It is meant for literals; see
    /// [`try_field`](Self::try_field).
    ///
    /// ```
    /// use patrol_pattern::{Matcher, Numeric, Pattern};
    ///
    /// let pattern = Pattern::source("aws.s3")
    ///     .field("detail.eventName", ["PutBucketPolicy", "DeleteBucketPolicy"])
    ///     .field("detail.count", [Matcher::numeric(Numeric::greater_than(5))]);
    /// assert!(pattern.matches(br#"{"source":"aws.s3","detail.eventName":"PutBucketPolicy","detail.count":6}"#)?);
    /// # Ok::<(), patrol_pattern::EventError>(())
    /// ```
    #[must_use]
    #[track_caller]
    pub fn field<I>(self, path: &str, any_of: I) -> Self
    where
        I: IntoIterator<Item: Into<Matcher>>,
    {
        match self.try_field(path, any_of) {
            Ok(pattern) => pattern,
            Err(error) => panic!("{error}"),
        }
    }

    /// The same pattern with the values accepted at a dotted path, in place of those it
    /// had there.
    ///
    /// # Errors
    /// There are no values, the path is `$or`, or the pattern has 256 fields already.
    pub fn try_field<I>(self, path: &str, any_of: I) -> Result<Self, PatternError>
    where
        I: IntoIterator<Item: Into<Matcher>>,
    {
        let any_of: Vec<Matcher> = any_of.into_iter().map(Into::into).collect();
        if any_of.is_empty() {
            return Err(PatternError::new("an empty list").at(path));
        }
        let mut clauses = clauses(self.group)?;
        if path == OR {
            return Err(PatternError::new("`$or` names alternatives, not a field"));
        }
        clauses.push(Clause::Field(field(path, any_of)));
        normalize(&clauses).map(Self::from_group)
    }

    /// The same pattern, and one at least of the branches: `{"$or": [ … ]}`.
    ///
    /// A path that both this pattern and a branch name takes the branch's values.
    ///
    /// # Panics
    /// When there are no branches, or a branch names a field at the top that is reserved
    /// inside `$or`, such as `prefix`. It is meant for literals; see
    /// [`try_any_of`](Self::try_any_of).
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::source("aws.health").any_of([
    ///     Pattern::with_field("region", ["eu-central-1"]),
    ///     Pattern::with_field("detail.service", ["IAM"]),
    /// ]);
    /// assert_eq!(
    ///     pattern.to_string(),
    ///     r#"{"source":["aws.health"],"$or":[{"region":["eu-central-1"]},{"detail":{"service":["IAM"]}}]}"#,
    /// );
    /// ```
    #[must_use]
    #[track_caller]
    pub fn any_of(self, branches: impl IntoIterator<Item = Pattern>) -> Self {
        match self.try_any_of(branches) {
            Ok(pattern) => pattern,
            Err(error) => panic!("{error}"),
        }
    }

    /// The same pattern, and one at least of the branches.
    ///
    /// # Errors
    /// There are no branches, a branch names a field at the top that is reserved inside
    /// `$or`, or the alternatives multiply to more than 16,384.
    pub fn try_any_of(
        self,
        branches: impl IntoIterator<Item = Pattern>,
    ) -> Result<Self, PatternError> {
        let mut clauses = clauses(self.group)?;
        let branches: Vec<_> = branches
            .into_iter()
            .map(|branch| branch_clauses(branch.group))
            .collect::<Result<_, _>>()?;
        match <[Vec<Clause>; 1]>::try_from(branches) {
            Ok([only]) => clauses.extend(only),
            Err(branches) if branches.is_empty() => {
                return Err(PatternError::new("`$or` needs a branch"));
            }
            Err(branches) => clauses.push(Clause::Or("".into(), branches)),
        }
        normalize(&clauses).map(Self::from_group)
    }

    /// A pattern of one field, to start from or to use as a branch.
    ///
    /// # Panics
    /// As [`field`](Self::field).
    #[must_use]
    #[track_caller]
    pub fn with_field<I>(path: &str, any_of: I) -> Self
    where
        I: IntoIterator<Item: Into<Matcher>>,
    {
        Self::of(Vec::new()).field(path, any_of)
    }

    /// A pattern that is one of the branches: `{"$or": [ … ]}` alone.
    ///
    /// # Panics
    /// As [`any_of`](Self::any_of).
    #[must_use]
    #[track_caller]
    pub fn one_of(branches: impl IntoIterator<Item = Pattern>) -> Self {
        Self::of(Vec::new()).any_of(branches)
    }
}

fn clauses(group: Group) -> Result<Vec<Clause>, PatternError> {
    if group.fields.iter().any(|field| *field.path == *OR) {
        // Such text is read by an older grammar, which knows less.
        return Err(PatternError::new(
            "a pattern with a field named `$or` cannot be extended",
        ));
    }
    let fields = group.fields.into_iter().map(Clause::Field);
    let ors = group
        .ors
        .into_iter()
        .map(|Or { base, branches }| {
            let branches = branches
                .into_iter()
                .map(clauses)
                .collect::<Result<_, _>>()?;
            Ok(Clause::Or(base, branches))
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(fields.chain(ors).collect())
}

fn branch_clauses(group: Group) -> Result<Vec<Clause>, PatternError> {
    if let Some(field) = group.fields.iter().find(|field| is_reserved(&field.path)) {
        return Err(PatternError::new(format!(
            "`{}` cannot name a field inside `$or`",
            field.path
        )));
    }
    clauses(group)
}
