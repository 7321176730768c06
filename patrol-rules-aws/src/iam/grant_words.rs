//! What a policy grants, in the policy's own words.

use patrol_core::iam::{Effect, PolicyDocument, Selection};

use super::probe::simulated;

/// What grants an action on a resource that was asked about, in the document's own words, such as
/// `` `ec2:Describe*` on `*` ``.
pub(super) fn as_written(document: &PolicyDocument, action: &str, resource: &str) -> String {
    let statements = document.statements().iter();
    let mut allowing = statements.filter(|statement| statement.effect() == Effect::Allow);
    let words = allowing.find_map(|statement| {
        let action = match statement.actions() {
            Selection::Only(patterns) => {
                let granting = patterns.iter().find(|pattern| pattern.matches(action))?;
                format!("`{}`", granting.as_str())
            }
            Selection::Except(patterns) => {
                if patterns.iter().any(|pattern| pattern.matches(action)) {
                    return None;
                }
                format!("`{action}` (by `NotAction`)")
            }
        };
        let resource = match statement.resources() {
            Some(Selection::Only(patterns)) => {
                let on = patterns.iter().find(|pattern| {
                    let asked = simulated(pattern.as_str());
                    asked == resource
                })?;
                format!("`{}`", on.as_str())
            }
            Some(Selection::Except(_)) => "what `NotResource` leaves".to_owned(),
            None => "`*`".to_owned(),
        };
        Some(format!("{action} on {resource}"))
    });
    words.unwrap_or_else(|| format!("`{action}` on `{resource}`"))
}

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;

    #[test]
    fn a_grant_is_shown_as_it_was_written() {
        let statements = json!([
            {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"},
            {"Effect": "Allow", "Action": ["s3:Get*", "ec2:Describe*"], "Resource": ["arn*"]},
            {"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::x"},
        ]);
        let document = PolicyDocument::from_value(&json!({ "Statement": statements })).unwrap();
        for (action, resource, words) in [
            (
                "s3:GetObject",
                "arn:aws:s3:::a/*",
                "`s3:*` on `arn:aws:s3:::a/*`",
            ),
            ("ec2:DescribeVpcs", "*", "`ec2:Describe*` on `arn*`"),
            (
                "sqs:SendMessage",
                "*",
                "`sqs:SendMessage` (by `NotAction`) on what `NotResource` leaves",
            ),
            ("iam:PassRole", "*", "`iam:PassRole` on `*`"),
        ] {
            assert_eq!(as_written(&document, action, resource), words);
        }
    }
}
