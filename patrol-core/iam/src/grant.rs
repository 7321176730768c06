//! A statement that grants something, told for a finding.

use std::fmt;

use super::pattern::{ActionPattern, ResourcePattern};
use super::selection::Selection;
use super::statement::Statement;

/// A statement that grants what was asked for, and by which of its patterns.
///
/// It displays as text for a finding: ``statement 2 (`Ops`) allows `iam:*` on `*` ``.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant<'a> {
    pub(super) statement: &'a Statement,
    pub(super) number: usize,
    pub(super) actions: Vec<&'a ActionPattern>,
    pub(super) resources: Vec<&'a ResourcePattern>,
}

impl<'a> Grant<'a> {
    /// The statement.
    pub fn statement(&self) -> &'a Statement {
        self.statement
    }

    /// Which statement of the document it is, counted from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The patterns of `Action` that grant it, as written; none where the statement has `NotAction`.
    pub fn actions(&self) -> &[&'a ActionPattern] {
        &self.actions
    }

    /// The patterns of `Resource` that grant it, as written; none where the statement has `NotResource`, or neither.
    pub fn resources(&self) -> &[&'a ResourcePattern] {
        &self.resources
    }
}

impl fmt::Display for Grant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "statement {}", self.number)?;
        if let Some(sid) = self.statement.sid() {
            write!(f, " (`{sid}`)")?;
        }
        f.write_str(" allows ")?;
        match self.statement.actions() {
            Selection::Only(_) => list(f, &self.actions)?,
            Selection::Except(actions) => all_but(f, "actions", actions)?,
        }
        match self.statement.resources() {
            Some(Selection::Only(_)) => {
                f.write_str(" on ")?;
                list(f, &self.resources)
            }
            Some(Selection::Except(resources)) => {
                f.write_str(" on ")?;
                all_but(f, "resources", resources)
            }
            None => Ok(()),
        }
    }
}

fn all_but(f: &mut fmt::Formatter<'_>, things: &str, but: &[impl fmt::Display]) -> fmt::Result {
    write!(f, "all {things}")?;
    if but.is_empty() {
        return Ok(());
    }
    f.write_str(" but ")?;
    list(f, but)
}

/// Lists the first few: a finding has to fit into a message.
fn list(f: &mut fmt::Formatter<'_>, items: &[impl fmt::Display]) -> fmt::Result {
    const MOST: usize = 5;
    for (index, item) in items.iter().take(MOST).enumerate() {
        write!(f, "{}`{item}`", if index == 0 { "" } else { ", " })?;
    }
    match items.len().saturating_sub(MOST) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::PolicyDocument;

    fn document(statement: Value) -> PolicyDocument {
        PolicyDocument::from_value(&json!({ "Statement": statement })).unwrap()
    }

    #[test]
    fn grants_say_which_statement_and_what() {
        let several = document(json!([
            {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
            {"Sid": "A", "Effect": "Allow", "Action": ["s3:b", "s3:a", "ec2:*"], "Resource": ["arn:aws:x:::x", "arn:aws:s3:::s*", "*"]},
            {"Effect": "Allow", "NotAction": "iam:*", "NotResource": ["*1", "*2", "*3", "*4", "*5", "*6", "*7"]},
        ]));
        let texts: Vec<_> = several
            .resource_grants(&"arn:aws:s3:::secret".into())
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            texts,
            [
                "statement 2 (`A`) allows `s3:b`, `s3:a` on `arn:aws:s3:::s*`, `*`",
                "statement 3 allows all actions but `iam:*` on all resources but `*1`, `*2`, `*3`, `*4`, `*5` and 2 more",
            ]
        );
        let trust =
            document(json!({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}));
        assert_eq!(
            trust.service_grants("sts", &[])[0].to_string(),
            "statement 1 allows `sts:AssumeRole`"
        );
    }
}
