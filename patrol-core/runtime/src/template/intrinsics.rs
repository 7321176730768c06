//! CloudFormation's intrinsic functions, as short as they are written in YAML.
//!
//! Source: [intrinsic function reference](https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html).

use serde_json::{Value, json};

/// A parameter's value or a resource's name.
pub(super) fn reference(name: &str) -> Value {
    json!({ "Ref": name })
}

/// A resource's ARN.
pub(super) fn arn(name: &str) -> Value {
    attribute(name, "Arn")
}

/// A resource's attribute.
pub(super) fn attribute(name: &str, attribute: &str) -> Value {
    json!({ "Fn::GetAtt": [name, attribute] })
}

/// A text with `${...}` in it; a text without stays as it is, which is what cfn-lint asks for.
pub(super) fn sub(text: impl Into<String>) -> Value {
    let text = text.into();
    if text.contains("${") {
        json!({ "Fn::Sub": text })
    } else {
        Value::String(text)
    }
}

/// Two values are the same text.
pub(super) fn equals(left: Value, right: Value) -> Value {
    json!({ "Fn::Equals": [left, right] })
}

/// The condition does not hold.
pub(super) fn not(condition: Value) -> Value {
    json!({ "Fn::Not": [condition] })
}

/// The condition that a parameter is set which may be left empty.
pub(super) fn has(parameter: &str) -> String {
    format!("Has{parameter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_with_variables_is_substituted() {
        assert_eq!(sub("arn:aws:s3:::b"), json!("arn:aws:s3:::b"));
        assert_eq!(
            sub("arn:${AWS::Partition}:s3:::b"),
            json!({ "Fn::Sub": "arn:${AWS::Partition}:s3:::b" })
        );
    }
}
