//! Patterns from typed functions.

use std::sync::Arc;

use crate::error::{PatternError, expect_valid};
use crate::matcher::Matcher;
use crate::model::{Field, Group, OR, Or, is_reserved};
use crate::normalize::{Entry, normalize};
use crate::pattern::Pattern;

impl Pattern {
    /// The pattern of a JSON text in the source code.
    ///
    /// # Panics
    /// When the text is not a pattern, with the reason and the place. For text that is not
    /// in the source code use [`FromStr`](std::str::FromStr): `text.parse::<Pattern>()`.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// let pattern = Pattern::json(r#"{"source": ["aws.s3"], "detail": {"size": [{"numeric": [">", 0]}]}}"#);
    /// assert!(pattern.matches(br#"{"source": "aws.s3", "detail": {"size": 5}}"#)?);
    /// # Ok::<(), patrol_pattern::EventError>(())
    /// ```
    #[must_use]
    #[track_caller]
    pub fn json(text: &str) -> Self {
        expect_valid(text.parse())
    }

    /// Events from a source, such as `aws.s3`.
    #[must_use]
    pub fn source(source: impl Into<String>) -> Self {
        Self::with_field("source", [source.into()])
    }

    /// Events of EventBridge's schedules, which start rules at certain times.
    ///
    /// ```
    /// use patrol_pattern::Pattern;
    ///
    /// assert_eq!(
    ///     Pattern::scheduled().to_string(),
    ///     r#"{"detail-type":["Scheduled Event"],"source":["aws.events"]}"#,
    /// );
    /// ```
    #[must_use]
    pub fn scheduled() -> Self {
        Self::source("aws.events").field("detail-type", ["Scheduled Event"])
    }

    /// Adds a field: the values that are accepted at a dotted path. They replace those that
    /// the pattern had there.
    ///
    /// # Panics
    /// When there are no values, or the path is `$or`. Meant for values in the source code;
    /// see [`try_field`](Self::try_field).
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
        expect_valid(self.try_field(path, any_of))
    }

    /// Adds a field: the values that are accepted at a dotted path. They replace those that
    /// the pattern had there.
    ///
    /// # Errors
    /// When there are no values, the path is `$or`, or the pattern has 256 fields already.
    pub fn try_field<I>(self, path: &str, any_of: I) -> Result<Self, PatternError>
    where
        I: IntoIterator<Item: Into<Matcher>>,
    {
        let any_of: Arc<[Matcher]> = any_of.into_iter().map(Into::into).collect();
        if any_of.is_empty() {
            let reason = "empty list: expected at least one value or operator";
            return Err(PatternError::new(reason).at(path));
        }
        if path == OR {
            let reason = "`$or` cannot name a field: use `any_of` for alternatives";
            return Err(PatternError::new(reason));
        }
        self.with(Field {
            path: path.into(),
            any_of,
        })
    }

    /// Adds a field that holds something.
    pub(crate) fn with(self, field: Field) -> Result<Self, PatternError> {
        if self.group.takes(&field.path) {
            // By far the most patterns, of which a function builds hundreds when it starts.
            expect_extensible(&self.group)?;
            return Ok(self.edited(|group| group.set(field)));
        }
        let mut entries = entries(Arc::unwrap_or_clone(self.group))?;
        entries.push(Entry::Field(field));
        normalize(&entries).map(Self::from_group)
    }

    /// Adds alternatives: at least one of the branches must match as well. In JSON that is
    /// `{"$or": [ … ]}`.
    ///
    /// Where this pattern and a branch name the same path, the branch's values count.
    ///
    /// # Panics
    /// When there are no branches, or a branch has a field at the top whose name is reserved
    /// inside `$or`, such as `prefix`. Meant for branches in the source code; see
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
        expect_valid(self.try_any_of(branches))
    }

    /// Adds alternatives: at least one of the branches must match as well.
    ///
    /// # Errors
    /// When there are no branches, a branch has a field at the top whose name is reserved
    /// inside `$or`, or the alternatives multiply to more than 16,384.
    pub fn try_any_of(
        self,
        branches: impl IntoIterator<Item = Pattern>,
    ) -> Result<Self, PatternError> {
        let mut entries = entries(Arc::unwrap_or_clone(self.group))?;
        let branches: Vec<_> = branches
            .into_iter()
            .map(|branch| branch_entries(Arc::unwrap_or_clone(branch.group)))
            .collect::<Result<_, _>>()?;
        // EventBridge refuses a `$or` with a single branch.
        match <[Vec<Entry>; 1]>::try_from(branches) {
            Ok([only]) => entries.extend(only),
            Err(branches) if branches.is_empty() => {
                return Err(PatternError::new("`$or`: expected at least one branch"));
            }
            Err(branches) => entries.push(Entry::Or("".into(), branches)),
        }
        normalize(&entries).map(Self::from_group)
    }

    /// A pattern of one field, to start from or to use as a branch.
    ///
    /// # Panics
    /// In the same cases as [`field`](Self::field).
    #[must_use]
    #[track_caller]
    pub fn with_field<I>(path: &str, any_of: I) -> Self
    where
        I: IntoIterator<Item: Into<Matcher>>,
    {
        Self::from_group(Group::default()).field(path, any_of)
    }

    /// A pattern of alternatives alone: `{"$or": [ … ]}`.
    ///
    /// # Panics
    /// In the same cases as [`any_of`](Self::any_of).
    #[must_use]
    #[track_caller]
    pub fn one_of(branches: impl IntoIterator<Item = Pattern>) -> Self {
        Self::from_group(Group::default()).any_of(branches)
    }
}

/// A pattern with a field named `$or` is read with Event Ruler's older grammar, which lacks some operators.
fn expect_extensible(group: &Group) -> Result<(), PatternError> {
    if group.fields.iter().any(|field| *field.path == *OR) {
        return Err(PatternError::new(
            "a pattern with a field named `$or` cannot be extended",
        ));
    }
    Ok(())
}

/// The entries of a pattern that is to be extended.
fn entries(group: Group) -> Result<Vec<Entry>, PatternError> {
    expect_extensible(&group)?;
    let fields = group.fields.into_iter().map(Entry::Field);
    let ors = group.ors.into_iter().map(|Or { base, branches }| {
        let branches = branches.into_iter().map(entries);
        Ok(Entry::Or(base, branches.collect::<Result<_, _>>()?))
    });
    let ors: Vec<Entry> = ors.collect::<Result<_, PatternError>>()?;
    Ok(fields.chain(ors).collect())
}

fn branch_entries(group: Group) -> Result<Vec<Entry>, PatternError> {
    if let Some(field) = group.fields.iter().find(|field| is_reserved(&field.path)) {
        return Err(PatternError::new(format!(
            "`{}` is reserved: it cannot name a field inside `$or`",
            field.path
        )));
    }
    entries(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_added_as_if_the_pattern_were_read_anew() {
        let patterns = [
            r#"{"source":["aws.s3"]}"#,
            r#"{"source":["aws.s3"],"$or":[{"a":["1"]},{"b":{"c":["1"]}}]}"#,
            r#"{"detail":{"$or":[{"a":["1"]},{"b":["1"],"$or":[{"x":["1"]},{"y":["1"]}]}],"z":["1"]}}"#,
            r#"{"a":{"b":{"$or":[{"c":["1"]},{"d":["1"]}]}}}"#,
        ];
        let paths = [
            "a",
            "a.b",
            "a.b.c",
            "a.b.c.d",
            "ab",
            "b",
            "b.c",
            "source",
            "detail",
            "detail.a",
            "detail.b",
            "detail.x",
            "detail.z",
            "detail.new",
            "prefix",
        ];
        for text in patterns {
            for path in paths {
                let pattern: Pattern = text.parse().unwrap();
                let field = Field {
                    path: path.into(),
                    any_of: [Matcher::exact("2")].into(),
                };
                let mut all = entries((*pattern.group).clone()).unwrap();
                all.push(Entry::Field(field.clone()));
                let wanted = normalize(&all).map(Pattern::from_group);
                assert_eq!(pattern.with(field), wanted, "{text} with {path}");
            }
        }
    }

    #[test]
    fn a_clone_keeps_what_it_was() {
        let pattern = Pattern::source("aws.s3");
        let event = br#"{"source": "aws.s3", "region": "eu-west-1"}"#;
        assert!(pattern.matches(event).unwrap());
        let narrow = pattern.clone().field("region", ["eu-central-1"]);
        assert!(!narrow.matches(event).unwrap());
        assert!(pattern.matches(event).unwrap());
        assert!(
            !pattern
                .field("region", ["eu-central-1"])
                .matches(event)
                .unwrap()
        );
    }
}
