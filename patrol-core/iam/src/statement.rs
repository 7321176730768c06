//! One statement of a policy document.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use crate::{
    pattern::{ActionPattern, ResourcePattern},
    selection::Selection,
};

/// Whether a statement allows or denies.
///
/// Source: [IAM JSON policy elements: Effect](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        })
    }
}

/// One statement of a policy document. It serializes as the document had it.
///
/// Source: [IAM JSON policy elements: Statement](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html).
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub(crate) sid: Option<String>,
    pub(crate) effect: Effect,
    pub(crate) actions: Selection<ActionPattern>,
    pub(crate) resources: Option<Selection<ResourcePattern>>,
    pub(crate) principal: Option<Value>,
    pub(crate) not_principal: Option<Value>,
    pub(crate) condition: Option<Value>,
}

impl Statement {
    /// The statement's `Sid`; none if there is none or it is empty.
    #[must_use]
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// The statement's `Effect`.
    #[must_use]
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The statement's `Action` or `NotAction`.
    #[must_use]
    pub fn actions(&self) -> &Selection<ActionPattern> {
        &self.actions
    }

    /// The statement's `Resource` or `NotResource`; none in a policy of the
    /// resource itself, such as a role's trust policy.
    #[must_use]
    pub fn resources(&self) -> Option<&Selection<ResourcePattern>> {
        self.resources.as_ref()
    }

    /// The statement's `Principal`, as it stands in the document.
    #[must_use]
    pub fn principal(&self) -> Option<&Value> {
        self.principal.as_ref()
    }

    /// The statement's `NotPrincipal`, as it stands in the document.
    #[must_use]
    pub fn not_principal(&self) -> Option<&Value> {
        self.not_principal.as_ref()
    }

    /// The statement's `Condition`, as it stands in the document; none if it is empty.
    #[must_use]
    pub fn condition(&self) -> Option<&Value> {
        self.condition.as_ref()
    }

    /// Whether the statement allows an action, on some resource and under some condition.
    ///
    /// A `Deny` statement allows nothing.
    #[must_use]
    pub fn allows_action(&self, action: &str) -> bool {
        self.effect == Effect::Allow && self.actions.selects(|pattern| pattern.matches(action))
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut statement = serializer.serialize_map(None)?;
        if let Some(sid) = &self.sid {
            statement.serialize_entry("Sid", sid)?;
        }
        statement.serialize_entry("Effect", &self.effect.to_string())?;
        if let Some(principal) = &self.principal {
            statement.serialize_entry("Principal", principal)?;
        }
        if let Some(principal) = &self.not_principal {
            statement.serialize_entry("NotPrincipal", principal)?;
        }
        let element = self.actions.element("Action", "NotAction");
        statement.serialize_entry(
            element,
            &texts(self.actions.patterns(), ActionPattern::as_str),
        )?;
        if let Some(resources) = &self.resources {
            let element = resources.element("Resource", "NotResource");
            let texts = texts(resources.patterns(), ResourcePattern::as_str);
            statement.serialize_entry(element, &texts)?;
        }
        if let Some(condition) = &self.condition {
            statement.serialize_entry("Condition", condition)?;
        }
        statement.end()
    }
}

/// One string, or a list of strings.
fn texts<P>(patterns: &[P], text: impl Fn(&P) -> &str) -> Value {
    match patterns {
        [one] => text(one).into(),
        several => several.iter().map(text).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::PolicyDocument;

    #[test]
    fn actions_are_allowed() {
        for (element, action, allowed) in [
            ("Action", "iam:PassRole", true),
            ("Action", "IAM:passrole", true),
            ("Action", "iam:GetRole", false),
            ("NotAction", "iam:PassRole", false),
            ("NotAction", "s3:GetObject", true),
        ] {
            for (effect, allowed) in [("Allow", allowed), ("Deny", false)] {
                let statement = json!({"Effect": effect, element: ["iam:Pass*", "iam:Create*"], "Resource": "*"});
                let document = json!({ "Statement": statement });
                let document = PolicyDocument::from_value(&document).unwrap();
                assert_eq!(
                    document.statements()[0].allows_action(action),
                    allowed,
                    "{effect} {element} {action}"
                );
            }
        }
    }
}
