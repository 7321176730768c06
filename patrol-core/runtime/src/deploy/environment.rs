//! Whether a function's configuration is small enough for Lambda, with the values that are to be deployed.

use serde_json::{Map, Value};

use super::{error::DeployError, setting::Values, template::TemplateDocument};

/// Bytes of a function's environment variables.
///
/// Source: [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
const ENVIRONMENT: usize = 4_096;

/// Bytes of the request that updates a function's configuration, environment and all. The request that creates a function
/// may be longer, so a function can be created that can never be updated. Lambda says this in its error alone: "Request
/// must be smaller than 5120 bytes for the UpdateFunctionConfiguration operation".
const UPDATE_REQUEST: usize = 5_120;

/// What of a function's properties is not in that request.
const ELSEWHERE: [&str; 6] = [
    "Architectures",
    "Code",
    "CodeSigningConfigArn",
    "RecursiveLoop",
    "ReservedConcurrentExecutions",
    "Tags",
];

/// Refuses values that make a function's configuration too large. What is not known before, such as ARNs, counts as empty:
/// nothing is refused that could be deployed.
pub(super) fn check(template: &TemplateDocument, values: &Values) -> Result<(), DeployError> {
    for (function, properties) in template.functions() {
        let mut properties = resolve(properties, values);
        for name in ELSEWHERE {
            properties.as_object_mut().map(|all| all.remove(name));
        }
        let variables = &properties["Environment"]["Variables"];
        let sizes = [
            ("environment", size(variables), ENVIRONMENT),
            ("configuration", size(&properties), UPDATE_REQUEST),
        ];
        for (what, found, limit) in sizes {
            if found > limit {
                return Err(DeployError::FunctionTooLarge {
                    function: function.clone(),
                    what,
                    found,
                    limit,
                    longest: longest(variables).unwrap_or_default(),
                });
            }
        }
    }
    Ok(())
}

fn size(value: &Value) -> usize {
    if value.is_null() {
        return 0;
    }
    value.to_string().len()
}

/// The variable that takes the most room.
fn longest(variables: &Value) -> Option<String> {
    let variables = variables.as_object()?.iter();
    let longest = variables.max_by_key(|(_, value)| size(value))?;
    Some(longest.0.clone())
}

/// The properties with their values in the place of intrinsic functions, as far as the values are known.
fn resolve(value: &Value, values: &Values) -> Value {
    match value {
        Value::Object(fields) => match intrinsic(fields) {
            Some((name, argument)) => Value::String(text(name, argument, values)),
            None => fields
                .iter()
                .map(|(name, value)| (name.clone(), resolve(value, values)))
                .collect(),
        },
        Value::Array(items) => items.iter().map(|item| resolve(item, values)).collect(),
        other => other.clone(),
    }
}

fn intrinsic(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = fields.iter().next()?;
    let is_intrinsic = fields.len() == 1 && (name == "Ref" || name.starts_with("Fn::"));
    is_intrinsic.then_some((name, argument))
}

/// The text of a parameter, or of several joined; empty for what is not known.
fn text(name: &str, argument: &Value, values: &Values) -> String {
    let parameter = match name {
        "Ref" => argument.as_str(),
        // The values of a list, which stand in the parameter as they are joined.
        "Fn::Join" => argument[1]["Ref"].as_str(),
        _ => None,
    };
    let value = parameter.and_then(|parameter| values.get(parameter));
    value.cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn template(variables: &Value) -> TemplateDocument {
        let template = json!({ "Resources": {
            "Function": { "Type": "AWS::Lambda::Function", "Properties": {
                "Code": { "ZipFile": "x".repeat(9_000) },
                "Description": "x".repeat(256),
                "Environment": { "Variables": variables },
                "Layers": vec!["x".repeat(140); 6],
            } },
            "Topic": { "Type": "AWS::SNS::Topic", "Properties": { "DisplayName": "x".repeat(9_000) } },
        } });
        TemplateDocument::new(&template.to_string()).expect("a template")
    }

    #[test]
    fn the_values_that_are_deployed_are_counted() {
        let variables = json!({
            "List": { "Fn::Join": [",", { "Ref": "List" }] },
            "Other": { "Fn::GetAtt": ["Topic", "Arn"] },
            "Text": { "Ref": "Text" },
        });
        let values = |text: usize, list: usize| -> Values {
            let values = [("Text", "x".repeat(text)), ("List", "y".repeat(list))];
            values.map(|(name, value)| (name.to_owned(), value)).into()
        };
        let template = template(&variables);
        // {"List":"","Other":"","Text":""}
        let names = 32;
        check(&template, &values(2_000, 1_500)).expect("room for both");
        let why = check(&template, &values(3_000, 4_097 - 3_000 - names)).unwrap_err();
        let why = why.to_string();
        for word in ["`Function`", "4097", "4096", "environment", "`Text`"] {
            assert!(why.contains(word), "{word}: {why}");
        }
        // Environment and all else together.
        let why = check(&template, &values(1_900, 2_100))
            .unwrap_err()
            .to_string();
        for word in ["`Function`", "5120", "configuration", "`List`"] {
            assert!(why.contains(word), "{word}: {why}");
        }
        // A quote takes two bytes in the request.
        let quotes: Values = [("Text".to_owned(), "\"".repeat(2_100))].into();
        assert!(check(&template, &quotes).is_err());
    }
}
