//! One statement of a policy document.

use serde_json::{Map, Value};

use super::error::PolicyError;
use super::pattern::{ActionPattern, Pattern, ResourcePattern};
use super::selection::Selection;

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

/// One statement of a policy document.
///
/// Source: [IAM JSON policy elements: Statement](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html).
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    sid: Option<String>,
    effect: Effect,
    actions: Selection<ActionPattern>,
    resources: Option<Selection<ResourcePattern>>,
    principal: Option<Value>,
    not_principal: Option<Value>,
    condition: Option<Value>,
}

impl Statement {
    /// The statement's `Sid`; none if there is none or it is empty.
    pub fn sid(&self) -> Option<&str> {
        self.sid.as_deref()
    }

    /// The statement's `Effect`.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The statement's `Action` or `NotAction`.
    pub fn actions(&self) -> &Selection<ActionPattern> {
        &self.actions
    }

    /// The statement's `Resource` or `NotResource`; none in a role's trust policy, which is about the role itself.
    pub fn resources(&self) -> Option<&Selection<ResourcePattern>> {
        self.resources.as_ref()
    }

    /// The statement's `Principal`, as it stands in the document.
    pub fn principal(&self) -> Option<&Value> {
        self.principal.as_ref()
    }

    /// The statement's `NotPrincipal`, as it stands in the document.
    pub fn not_principal(&self) -> Option<&Value> {
        self.not_principal.as_ref()
    }

    /// The statement's `Condition`, as it stands in the document; none if it is empty.
    pub fn condition(&self) -> Option<&Value> {
        self.condition.as_ref()
    }

    /// Whether the statement allows an action, on some resource and under some condition.
    ///
    /// A `Deny` statement allows nothing.
    pub fn allows_action(&self, action: &str) -> bool {
        self.effect == Effect::Allow && self.actions.selects(|pattern| pattern.matches(action))
    }

    /// The actions that the statement surely denies on all that `resource` matches.
    pub(super) fn denied_on(&self, resource: &ResourcePattern) -> &[ActionPattern] {
        let limited =
            self.condition.is_some() || self.principal.is_some() || self.not_principal.is_some();
        match (&self.actions, &self.resources) {
            (Selection::Only(actions), Some(resources))
                if self.effect == Effect::Deny && !limited && resources.covers(resource.glob()) =>
            {
                actions
            }
            _ => &[],
        }
    }

    /// Reads a statement; `place` names it in errors.
    pub(super) fn from_value(value: &Value, place: &str) -> Result<Self, PolicyError> {
        let Value::Object(elements) = value else {
            return Err(PolicyError::no_object(place, value));
        };
        let present = |element: &str| elements.get(element).filter(|value| !value.is_null());
        let effect = match present("Effect") {
            Some(Value::String(effect)) if effect == "Allow" => Effect::Allow,
            Some(Value::String(effect)) if effect == "Deny" => Effect::Deny,
            Some(other) => {
                return Err(PolicyError::value(
                    place,
                    "Effect",
                    other,
                    "`Allow` or `Deny`",
                ));
            }
            None => {
                return Err(PolicyError::Missing {
                    place: place.to_owned(),
                    wanted: "`Effect`",
                });
            }
        };
        let sid = match present("Sid") {
            Some(Value::String(sid)) => Some(sid.clone()).filter(|sid| !sid.is_empty()),
            Some(other) => return Err(PolicyError::value(place, "Sid", other, "a string")),
            None => None,
        };
        let actions = selection(elements, "Action", "NotAction", place)?.ok_or_else(|| {
            PolicyError::Missing {
                place: place.to_owned(),
                wanted: "`Action` or `NotAction`",
            }
        })?;
        Ok(Statement {
            sid,
            effect,
            actions,
            resources: selection(elements, "Resource", "NotResource", place)?,
            principal: present("Principal").cloned(),
            not_principal: present("NotPrincipal").cloned(),
            condition: present("Condition")
                .filter(|value| value.as_object().is_none_or(|keys| !keys.is_empty()))
                .cloned(),
        })
    }
}

/// Reads an element that may stand there in its `Not` form.
fn selection<P: From<String>>(
    elements: &Map<String, Value>,
    element: &'static str,
    negated: &'static str,
    place: &str,
) -> Result<Option<Selection<P>>, PolicyError> {
    let present = |element: &str| elements.get(element).filter(|value| !value.is_null());
    match (present(element), present(negated)) {
        (Some(_), Some(_)) => Err(PolicyError::Both {
            place: place.to_owned(),
            element,
        }),
        (Some(value), None) => Ok(Some(Selection::Only(patterns(value, element, place)?))),
        (None, Some(value)) => Ok(Some(Selection::Except(patterns(value, negated, place)?))),
        (None, None) => Ok(None),
    }
}

fn patterns<P: From<String>>(
    value: &Value,
    element: &str,
    place: &str,
) -> Result<Vec<P>, PolicyError> {
    match value {
        Value::String(text) => Ok(vec![text.clone().into()]),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| match item {
                Value::String(text) => Ok(text.clone().into()),
                other => Err(PolicyError::value(
                    place,
                    format!("{element}[{index}]"),
                    other,
                    "a string",
                )),
            })
            .collect(),
        other => Err(PolicyError::value(
            place,
            element,
            other,
            "a string or a list of strings",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Effect, Statement};
    use crate::{PolicyError, Selection};

    fn read(value: Value) -> Result<Statement, PolicyError> {
        Statement::from_value(&value, "statement 2")
    }

    #[test]
    fn elements_are_kept() {
        let statement = read(json!({
            "Sid": "Trust", "Effect": "Deny", "NotAction": ["sts:A", "sts:B"], "NotResource": "x",
            "Principal": {"AWS": "*"}, "NotPrincipal": "y", "Condition": {"Bool": {"a": "true"}}, "Surplus": 1,
        }))
        .unwrap();
        assert_eq!(statement.sid(), Some("Trust"));
        assert_eq!(statement.effect(), Effect::Deny);
        assert_eq!(
            statement.actions(),
            &Selection::Except(vec!["sts:A".into(), "sts:B".into()])
        );
        assert_eq!(
            statement.resources(),
            Some(&Selection::Except(vec!["x".into()]))
        );
        assert_eq!(statement.principal(), Some(&json!({"AWS": "*"})));
        assert_eq!(statement.not_principal(), Some(&json!("y")));
        assert_eq!(statement.condition(), Some(&json!({"Bool": {"a": "true"}})));
    }

    #[test]
    fn what_is_empty_or_null_is_absent() {
        let statement =
            read(json!({"Sid": "", "Effect": "Allow", "Action": "a", "NotAction": null, "Condition": {}})).unwrap();
        assert_eq!(
            (
                statement.sid(),
                statement.resources(),
                statement.condition()
            ),
            (None, None, None)
        );
    }

    #[test]
    fn broken_statements_are_refused() {
        for (value, message) in [
            (json!("x"), "statement 2 is `x`, wanted an object"),
            (json!({"Action": "*"}), "statement 2 has no `Effect`"),
            (
                json!({"Effect": "allow"}),
                "statement 2: `Effect` is `allow`, wanted `Allow` or `Deny`",
            ),
            (
                json!({"Effect": ["Allow"]}),
                "statement 2: `Effect` is `[\"Allow\"]`, wanted `Allow` or `Deny`",
            ),
            (
                json!({"Effect": "Allow"}),
                "statement 2 has no `Action` or `NotAction`",
            ),
            (
                json!({"Effect": "Allow", "Action": 5}),
                "statement 2: `Action` is `5`, wanted a string or a list of strings",
            ),
            (
                json!({"Effect": "Allow", "Action": ["a", {}]}),
                "statement 2: `Action[1]` is `{}`, wanted a string",
            ),
            (
                json!({"Effect": "Allow", "Action": "a", "NotAction": "b"}),
                "statement 2 has both `Action` and `NotAction`",
            ),
            (
                json!({"Effect": "Allow", "Action": "a", "Resource": "b", "NotResource": "c"}),
                "statement 2 has both `Resource` and `NotResource`",
            ),
            (
                json!({"Effect": "Allow", "Action": "a", "Sid": 1}),
                "statement 2: `Sid` is `1`, wanted a string",
            ),
        ] {
            assert_eq!(read(value).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn actions_are_allowed() {
        for (element, action, allowed) in [
            ("Action", "iam:PassRole", true),
            ("Action", "IAM:passrole", true),
            ("Action", "iam:GetRole", false),
            ("NotAction", "iam:PassRole", false),
            ("NotAction", "s3:GetObject", true),
        ] {
            let mut value = json!({"Effect": "Allow", element: ["iam:Pass*", "iam:Create*"]});
            assert_eq!(
                read(value.clone()).unwrap().allows_action(action),
                allowed,
                "{element} {action}"
            );
            value["Effect"] = "Deny".into();
            assert!(!read(value).unwrap().allows_action(action));
        }
    }
}
