//! A statement that grants something, told for a finding in the words of the policy.

use std::fmt;

use crate::{
    pattern::{ActionPattern, ResourcePattern},
    selection::Selection,
    statement::Statement,
    text::shortened,
};

/// Whether a grant is one for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// The statement grants it, by the patterns named.
    Certain,
    /// The budget of the [`Analysis`](crate::Analysis) was spent on this statement, so it is taken to grant it. Neither it nor
    /// any statement behind it was looked at to the end.
    TooComplex,
}

/// A statement that grants what was asked for, and by which of its patterns.
///
/// It displays as text for a finding, in the policy's own words: ``statement 2 (`Ops`) allows `iam:*` on `*` ``. The text has
/// one line and five patterns of a kind at most, each cut if it is long.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant<'d> {
    pub(crate) statement: &'d Statement,
    pub(crate) number: usize,
    pub(crate) certainty: Certainty,
    pub(crate) actions: Vec<&'d ActionPattern>,
    pub(crate) resources: Vec<&'d ResourcePattern>,
}

impl<'d> Grant<'d> {
    /// The statement.
    #[must_use]
    pub fn statement(&self) -> &'d Statement {
        self.statement
    }

    /// Which statement of the document it is, counted from 1.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// Whether it is a grant for sure.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// The patterns of `Action` that grant it, as written; none where the statement has `NotAction`, or was too complex.
    #[must_use]
    pub fn actions(&self) -> &[&'d ActionPattern] {
        &self.actions
    }

    /// The patterns of `Resource` that grant it, as written; none where the statement has `NotResource` or neither, or was too
    /// complex.
    #[must_use]
    pub fn resources(&self) -> &[&'d ResourcePattern] {
        &self.resources
    }
}

impl fmt::Display for Grant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "statement {}", self.number)?;
        if let Some(sid) = self.statement.sid() {
            write!(f, " (`{}`)", shortened(sid, LONGEST))?;
        }
        f.write_str(" allows ")?;
        let is_certain = self.certainty == Certainty::Certain;
        match self.statement.actions() {
            Selection::Only(_) if is_certain => list(f, &self.actions)?,
            Selection::Only(actions) => list(f, actions)?,
            Selection::Except(actions) => all_but(f, "actions", actions)?,
        }
        if let Some(resources) = self.statement.resources() {
            f.write_str(" on ")?;
            match resources {
                Selection::Only(_) if is_certain => list(f, &self.resources)?,
                Selection::Only(resources) => list(f, resources)?,
                Selection::Except(resources) => all_but(f, "resources", resources)?,
            }
        }
        match self.certainty {
            Certainty::Certain => Ok(()),
            Certainty::TooComplex => f.write_str(" (too complex to tell, so taken as granted)"),
        }
    }
}

/// How many characters of a pattern or `Sid` are shown: an ARN has some 100.
const LONGEST: usize = 150;

fn all_but(f: &mut fmt::Formatter<'_>, things: &str, but: &[impl fmt::Display]) -> fmt::Result {
    write!(f, "all {things} but ")?;
    list(f, but)
}

/// Lists the first few: a finding has to fit into a message.
fn list(f: &mut fmt::Formatter<'_>, items: &[impl fmt::Display]) -> fmt::Result {
    const MOST: usize = 5;
    for (index, item) in items.iter().take(MOST).enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        write!(f, "{separator}`{}`", shortened(&item.to_string(), LONGEST))?;
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

    #[test]
    fn a_grant_has_one_line_of_bounded_length() {
        let long = |n: usize| format!("arn:aws:s3:::{n}{}", "x\n\u{202e}".repeat(1_000));
        let long: Vec<_> = (0..20).map(|n| long(n % 10)).collect();
        let document = document(json!({
            "Sid": "s\r".repeat(1_000), "Effect": "Allow", "Action": "s3:*", "Resource": long,
        }));
        let grants = document.resource_grants(&"arn:aws:s3:::*".into());
        let text = grants[0].to_string();
        assert!(text.len() < 10_000);
        assert!(!text.contains(['\n', '\r', '\u{202e}']));
        assert!(text.starts_with("statement 1 (`s\\u{d}s"));
        assert!(text.ends_with("...` and 5 more"), "{text}");
    }
}
