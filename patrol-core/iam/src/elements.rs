//! Reading the elements of a statement: what may stand in each.

use serde_json::Value;

use crate::{
    error::PolicyError,
    glob::Glob,
    json::{Case, Node},
    pattern::{ActionPattern, Pattern, ResourcePattern},
};

/// What a text should have been.
#[derive(Debug, thiserror::Error)]
#[error("expected {0}")]
pub(crate) struct Expected(&'static str);

/// Reads one string or a list of strings, each of which `read` takes for a pattern.
pub(crate) fn patterns<P>(
    node: &Node,
    place: &str,
    element: &str,
    read: impl Fn(&str) -> Result<P, Expected>,
) -> Result<Vec<P>, PolicyError> {
    let pattern = |node: &Node, element: String| {
        let text = node.as_str();
        let text = text.ok_or_else(|| {
            PolicyError::value(place, element.as_str(), node.excerpt(), "a string")
        })?;
        read(text).map_err(|Expected(expected)| {
            PolicyError::value(place, element, node.excerpt(), expected)
        })
    };
    match node {
        Node::List(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| pattern(item, format!("{element}[{index}]")))
            .collect(),
        Node::Leaf(Value::String(_)) => Ok(vec![pattern(node, element.to_owned())?]),
        _ => Err(PolicyError::value(
            place,
            element,
            node.excerpt(),
            "a string or a list of strings",
        )),
    }
}

/// Reads an action: letters, digits and wildcards around one colon, or wildcards that may stand for it.
///
/// Other characters are refused, because they could be letters to a reader that folds their case (the Kelvin sign is a `k`).
pub(crate) fn action(text: &str) -> Result<ActionPattern, Expected> {
    const EXPECTED: Expected = Expected("`*` or an action such as `s3:GetObject`");
    let pattern = ActionPattern::from(text);
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_.:*?".contains(c));
    let colons = text.matches(':').count();
    let is_action = is_plain && colons <= 1 && pattern.glob().overlaps(&Glob::of("?*:?*"));
    is_action.then_some(pattern).ok_or(EXPECTED)
}

/// Reads a resource. An identity's policy names ARNs; some services take other texts in the policies of their resources.
///
/// A pattern that matches no ARN would grant nothing for sure, and IAM refuses it.
pub(crate) fn resource(
    text: &str,
    has_variables: bool,
    is_of_identity: bool,
) -> Result<ResourcePattern, Expected> {
    const EXPECTED: Expected = Expected("`*` or an ARN such as `arn:aws:s3:::bucket`");
    let pattern = ResourcePattern::read(text, has_variables);
    let is_resource = !is_of_identity || pattern.glob().overlaps(&Glob::of("arn:*:*:*:*:*"));
    is_resource.then_some(pattern).ok_or(EXPECTED)
}

/// Reads `Principal` or `NotPrincipal`: a string, or an object of strings and lists of strings.
pub(crate) fn principal(node: &Node, place: &str, element: &str) -> Result<Value, PolicyError> {
    if node.as_str().is_none() {
        let place = format!("{place}: `{element}`");
        for (kind, named) in node.members(&place, Case::Matters)? {
            patterns(named, &place, kind, |_| Ok(()))?;
        }
    }
    Ok(node.to_value())
}

/// Reads `Condition`: operators, each with keys, each with one value or a list; none if there is no operator.
///
/// Neither operators nor keys differ by case alone.
pub(crate) fn condition(node: &Node, place: &str) -> Result<Option<Value>, PolicyError> {
    const EXPECTED: &str = "a string, a number, a boolean or a list of those";
    let is_value = |node: &Node| matches!(node, Node::Leaf(value) if !value.is_null());
    let place = format!("{place}: `Condition`");
    let operators = node.members(&place, Case::DoesNotMatter)?;
    for (operator, keys) in operators {
        let place = format!("{place}: `{}`", crate::text::excerpt(operator));
        for (key, values) in keys.members(&place, Case::DoesNotMatter)? {
            let is_right = match values {
                Node::List(items) => items.iter().all(is_value),
                one => is_value(one),
            };
            if !is_right {
                let key = crate::text::excerpt(key);
                return Err(PolicyError::value(&place, key, values.excerpt(), EXPECTED));
            }
        }
    }
    Ok((!operators.is_empty()).then(|| node.to_value()))
}
