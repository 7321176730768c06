//! A parameter as the template declares it, and which values it takes.

use regex_lite::Regex;
use serde_json::Value;

use crate::reference::Reference;
use patrol_core::{aggregate::Aggregations, sink::cut_text};

/// What stands in place of a secret: CloudFormation shows it for a `NoEcho` value.
pub(super) const MASK: &str = "****";

/// How findings are put together, in place of what the rules say.
const AGGREGATION: &str = "AlertAggregation";

/// Bytes of a value that an error repeats.
const SHOWN_BYTES: usize = 256;

/// The bucket with the function's zip.
pub(super) const CODE_BUCKET: &str = "CodeS3Bucket";
/// The key of the function's zip in that bucket.
pub(super) const CODE_KEY: &str = "CodeS3Key";

/// The version of the function's zip in that bucket, empty if the bucket keeps no versions.
pub(super) const CODE_VERSION: &str = "CodeS3ObjectVersion";

/// Does a parameter of this name say where the function's zip is? Those are set by the zip and not by the operator.
pub(super) fn locates_code(name: &str) -> bool {
    [CODE_BUCKET, CODE_KEY, CODE_VERSION].contains(&name)
}

/// A parameter as the template declares it.
///
/// Source: [Parameters](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// `String`, `Number`, `CommaDelimitedList` and so on.
    pub ty: String,
    /// What it is for.
    pub description: String,
    /// The value if none is given.
    pub default: Option<String>,
    /// The only values it takes; empty if it takes any.
    pub allowed: Vec<String>,
    /// Whether it is a secret, which CloudFormation calls `NoEcho`.
    pub secret: bool,
    /// Whether it is one of a rule's, as its label says; the others are the stack's own.
    pub(super) of_rule: bool,
    /// What the rules say, of the parameter in whose place it stands.
    aggregations: Option<Aggregations>,
    pattern: Option<String>,
    constraint: Option<String>,
    length: (Option<u64>, Option<u64>),
    range: (Option<String>, Option<String>),
}

/// Why a parameter refuses a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}: {value} {why}")]
#[non_exhaustive]
pub struct ParameterValueError {
    /// The parameter.
    pub parameter: String,
    /// The value in backticks; `the value` if it is a secret.
    pub value: String,
    /// What is wrong with it.
    pub why: String,
}

/// How CloudFormation's dynamic references begin.
///
/// Source: [dynamic references](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html).
const DYNAMIC: &str = "{{resolve:";
/// CloudFormation would write what it looks up into the function's environment, where everybody who may read the function's
/// configuration reads it; encrypted, the reference itself would be the secret.
const LOOKED_UP: &str = "has a dynamic reference of CloudFormation: write `ssm:/STACK/name` or `secretsmanager:ARN`, which the function looks up itself";

impl Parameter {
    /// A parameter as the template declares it.
    pub(super) fn read(name: &str, declared: &Value) -> Self {
        let number = |key: &str| text(&declared[key]).and_then(|text| text.parse().ok());
        Self {
            name: name.to_owned(),
            ty: text(&declared["Type"]).unwrap_or_else(|| "String".into()),
            description: text(&declared["Description"]).unwrap_or_default(),
            default: text(&declared["Default"]),
            allowed: declared["AllowedValues"]
                .as_array()
                .map(|values| values.iter().filter_map(text).collect())
                .unwrap_or_default(),
            secret: text(&declared["NoEcho"]).is_some_and(|value| value == "true"),
            of_rule: false,
            aggregations: None,
            pattern: text(&declared["AllowedPattern"]),
            constraint: text(&declared["ConstraintDescription"]),
            length: (number("MinLength"), number("MaxLength")),
            range: (text(&declared["MinValue"]), text(&declared["MaxValue"])),
        }
    }

    /// The same, with how the rules put findings together: no function would start with a value that says it wrongly.
    pub(super) fn among(mut self, rules: &Aggregations) -> Self {
        if self.name == AGGREGATION {
            self.aggregations = Some(rules.clone());
        }
        self
    }

    /// Must a value that a stack has be checked again, since other rules may have been linked?
    pub(super) const fn speaks_of_rules(&self) -> bool {
        self.aggregations.is_some()
    }

    /// Checks whether the parameter takes a value; CloudFormation has the last word.
    ///
    /// # Errors
    /// What is wrong with the value; a secret is not repeated.
    pub fn check(&self, value: &str) -> Result<(), ParameterValueError> {
        if self.secret && is_reference(value) {
            return Ok(());
        }
        let why = match self.secret && value.contains(DYNAMIC) {
            true => Some(LOOKED_UP.to_owned()),
            false => self.why_not(value).or_else(|| self.misread(value)),
        };
        why.map_or(Ok(()), |why| {
            Err(ParameterValueError {
                parameter: self.name.clone(),
                value: if self.secret {
                    "the value".into()
                } else {
                    format!("`{}`", cut_text(value, SHOWN_BYTES))
                },
                why,
            })
        })
    }

    /// Does the value hold the secret itself, so that it must be encrypted?
    ///
    /// A `NoEcho` parameter that refuses `secure:...` is one whose plain text CloudFormation itself needs: it is masked
    /// there, and never saved.
    pub(super) fn must_encrypt(&self, value: &str) -> bool {
        self.secret && !value.is_empty() && !is_reference(value) && self.takes_encrypted()
    }

    fn takes_encrypted(&self) -> bool {
        self.why_not("secure:AQICAHg=").is_none()
    }

    /// May the value be written into a saved configuration?
    pub(super) fn may_save(&self, value: &str) -> bool {
        !self.secret || value.is_empty() || is_reference(value)
    }

    /// What is wrong with it as a text about rules.
    fn misread(&self, value: &str) -> Option<String> {
        let mut aggregations = self.aggregations.clone()?;
        let mut wrong = aggregations.overrule_all(value);
        wrong.extend(aggregations.errors());
        wrong.first().map(|why| format!("is wrong: {why}"))
    }

    fn why_not(&self, value: &str) -> Option<String> {
        if !self.allowed.is_empty() {
            let parts: Vec<_> = if self.ty == "CommaDelimitedList" {
                value.split(',').map(str::trim).collect()
            } else {
                vec![value]
            };
            let known = |part: &&str| self.allowed.iter().any(|allowed| allowed == part);
            return (!parts.iter().all(known)).then(|| {
                format!(
                    "is not allowed: expected one of {}",
                    self.allowed.join(", ")
                )
            });
        }
        match self.ty.as_str() {
            "Number" if value.trim().parse::<f64>().is_err() => {
                return Some("is not a number".into());
            }
            "List<Number>" => {
                let wrong = value
                    .split(',')
                    .find(|part| part.trim().parse::<f64>().is_err());
                if let Some(part) = wrong {
                    return Some(format!("has `{part}`, which is not a number"));
                }
            }
            _ => {}
        }
        let length = value.chars().count() as u64;
        let (shortest, longest) = self.length;
        if let Some(shortest) = shortest.filter(|shortest| length < *shortest) {
            return Some(match (length, shortest) {
                (0, 1) => "must not be empty".into(),
                _ => format!("is shorter than {shortest} characters"),
            });
        }
        if let Some(longest) = longest.filter(|longest| length > *longest) {
            return Some(format!("is longer than {longest} characters"));
        }
        if let Ok(number) = value.trim().parse::<f64>() {
            let bound = |bound: &Option<String>| bound.as_ref().and_then(|text| text.parse().ok());
            if let Some(least) = bound(&self.range.0).filter(|least: &f64| number < *least) {
                return Some(format!("is less than {least}"));
            }
            if let Some(most) = bound(&self.range.1).filter(|most: &f64| number > *most) {
                return Some(format!("is more than {most}"));
            }
        }
        // AllowedPattern must match the whole value. A pattern that this engine cannot read is left to CloudFormation.
        let pattern = self.pattern.as_ref()?;
        let pattern_whole = Regex::new(&format!("^(?:{pattern})$")).ok()?;
        (!pattern_whole.is_match(value)).then(|| match &self.constraint {
            Some(constraint) => constraint.clone(),
            None => format!("does not match {pattern}"),
        })
    }
}

/// Does the value say where the secret is, and hold no secret itself?
pub(super) fn is_reference(value: &str) -> bool {
    Reference::find(value).is_some()
}

/// JSON scalars as CloudFormation reads them.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(declared: &Value) -> Parameter {
        Parameter::read("Name", declared)
    }

    #[test]
    fn values_are_checked_as_declared() {
        use serde_json::json;
        for (declared, good, bad, word) in [
            (
                json!({"Type": "Number"}),
                "-1.5",
                "one",
                "`one` is not a number",
            ),
            (
                json!({"Type": "Number", "MinValue": 2, "MaxValue": 4}),
                "4",
                "5",
                "more than 4",
            ),
            (
                json!({"Type": "Number", "MinValue": 2}),
                "2",
                "1",
                "less than 2",
            ),
            (json!({"Type": "List<Number>"}), "1, 2", "1,b", "`b`"),
            (
                json!({"Type": "String", "MinLength": 1}),
                "a",
                "",
                "must not be empty",
            ),
            (
                json!({"Type": "String", "MaxLength": "3"}),
                "äöü",
                "abcd",
                "longer than 3",
            ),
            (
                json!({"Type": "String", "AllowedValues": ["a", "b"]}),
                "b",
                "c",
                "expected one of a, b",
            ),
            (
                json!({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}),
                "a, b",
                "a,c",
                "expected one of a, b",
            ),
            (
                json!({"Type": "String", "AllowedPattern": "[a-z]+"}),
                "abc",
                "abc1",
                "does not match [a-z]+",
            ),
            (
                json!({"AllowedPattern": "^$|^x$", "ConstraintDescription": "must be x"}),
                "",
                "y",
                "must be x",
            ),
        ] {
            let parameter = parameter(&declared);
            assert_eq!(parameter.check(good), Ok(()), "{declared}");
            let error = parameter.check(bad).unwrap_err().to_string();
            assert!(error.contains(word), "{declared}: {error}");
        }
    }

    #[test]
    fn a_wrong_secret_is_not_repeated() {
        let declared = serde_json::json!({"NoEcho": true, "MaxLength": 3});
        let error = parameter(&declared).check("hunter2").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn a_secret_that_cloudformation_would_look_up_is_refused_and_not_repeated() {
        let secret = parameter(&serde_json::json!({"NoEcho": "true"}));
        let open = parameter(&serde_json::json!({}));
        for value in [
            "{{resolve:secretsmanager:acme/token}}",
            "{{resolve:ssm-secure:/acme/token:1}}",
            "https://{{resolve:ssm:/acme/user}}@example.com/",
        ] {
            let why = secret.check(value).expect_err(value).to_string();
            assert!(
                why.contains("write `ssm:/STACK/name` or `secretsmanager:ARN`"),
                "{why}"
            );
            assert!(!why.contains("acme"), "{why}");
            assert!(open.check(value).is_ok(), "{value}");
        }
        assert!(secret.check("secretsmanager:arn:aws:a").is_ok());
    }

    #[test]
    fn only_a_secret_in_the_value_must_be_encrypted() {
        let secret = parameter(&serde_json::json!({"NoEcho": "true"}));
        assert!(secret.must_encrypt("hunter2"));
        for value in [
            "",
            "secure:AQ==",
            "ssm:/stack/token",
            "secretsmanager:arn:aws:a",
        ] {
            assert!(!secret.must_encrypt(value), "{value}");
        }
        let address =
            parameter(&serde_json::json!({"NoEcho": true, "AllowedPattern": "^https://\\S+$"}));
        assert!(!address.must_encrypt("https://example.com/key"));
        assert!(!address.may_save("https://example.com/key"));
    }
}
