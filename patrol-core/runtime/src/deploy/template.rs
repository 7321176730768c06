//! A template as the deploy tool reads it: its parameters, and what the code must fit.

use base16ct::lower::encode_string;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{error::DeployError, parameter::Parameter};
use crate::{replay::VARIABLE, template::Arch};
use patrol_core::BoxError;

/// What a template is to be written for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TemplateTarget<'a> {
    /// The stack's region.
    pub region: &'a str,
    /// The processor of the code at hand, or else of the deployed function; for a template whose own options name none.
    pub arch: Option<Arch>,
}

/// Writes the template for a region and a processor.
pub type TemplateSource<'a> = dyn Fn(TemplateTarget<'_>) -> Result<String, BoxError> + 'a;

/// Characters in the name of an EventBridge rule.
///
/// Source: [PutRule](https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html).
const EVENT_RULE_NAME: usize = 64;

/// A template that is JSON.
pub(super) struct TemplateDocument(Value);

impl TemplateDocument {
    /// Reads a template.
    pub(super) fn new(text: &str) -> Result<Self, DeployError> {
        let document: Value = serde_json::from_str(text).map_err(DeployError::InvalidTemplate)?;
        if !document.is_object() {
            return Err(DeployError::TemplateNotAnObject);
        }
        Ok(Self(document))
    }

    /// The parameters, by name.
    pub(super) fn parameters(&self) -> Vec<Parameter> {
        let Some(Value::Object(parameters)) = self.0.get("Parameters") else {
            return Vec::new();
        };
        let labels = &self.0["Metadata"]["AWS::CloudFormation::Interface"]["ParameterLabels"];
        parameters
            .iter()
            .map(|(name, declared)| {
                let mut parameter = Parameter::read(name, declared);
                parameter.of_rule = !labels[name].is_null();
                parameter
            })
            .collect()
    }

    /// The processor of its first function.
    pub(super) fn arch(&self) -> Option<Arch> {
        let (_, properties) = self.functions().next()?;
        properties["Architectures"][0].as_str()?.parse().ok()
    }

    /// The [digest](crate::digest()) of the rules that it was written for.
    pub(super) fn digest(&self) -> Option<&str> {
        self.0["Metadata"]["Patrol"]["Digest"].as_str()
    }

    /// The rules that are on in it, by name; `None` where it does not say.
    pub(super) fn rules(&self) -> Option<Vec<String>> {
        let rules = self.0["Metadata"]["Patrol"]["Rules"].as_object()?;
        Some(rules.keys().cloned().collect())
    }

    /// The bucket whose objects its functions read as CloudTrail's log.
    pub(super) fn trail_bucket(&self) -> Option<&str> {
        let mut variables = self.variables();
        variables.find_map(|all| all["TrailBucket"].as_str())
    }

    /// The account that the bucket must belong to; `own` is the stack's.
    pub(super) fn trail_bucket_owner(&self, own: &str) -> Option<String> {
        let mut variables = self.variables();
        variables.find_map(|all| {
            let owner = &all["TrailBucketOwner"];
            let owner = owner.as_str().or(owner["Ref"].as_str().map(|_| own));
            owner.map(str::to_owned)
        })
    }

    /// Did Patrol write it?
    pub(super) fn is_patrols(&self) -> bool {
        self.0["Metadata"]["Patrol"].is_object()
    }

    /// Is it a template for replays?
    pub(super) fn replays(&self) -> bool {
        self.variables().any(|all| !all[VARIABLE].is_null())
    }

    /// Do the accounts of an organization forward their events to it?
    pub(super) fn hears_an_organization(&self) -> bool {
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        let mut kinds = resources.map(|(_, one)| &one["Type"]);
        kinds.any(|kind| kind == "AWS::Events::EventBusPolicy")
    }

    /// The resources that are its functions' log groups.
    pub(super) fn log_groups(&self) -> impl Iterator<Item = &str> {
        let functions = self.functions();
        functions
            .filter_map(|(_, properties)| properties["LoggingConfig"]["LogGroup"]["Ref"].as_str())
    }

    /// For how many days its functions' log lines are kept; `None` where that is not said.
    pub(super) fn log_days(&self) -> Option<i64> {
        let groups = self.log_groups();
        let days = groups.filter_map(|group| {
            self.0["Resources"][group]["Properties"]["RetentionInDays"].as_i64()
        });
        days.min()
    }

    /// What people who deploy it must know.
    pub(super) fn notes(&self) -> impl Iterator<Item = &str> {
        let notes = self.0["Metadata"]["Patrol"]["Notes"].as_array();
        notes.into_iter().flatten().filter_map(Value::as_str)
    }

    /// The template as it is sent: in few bytes, and those ASCII, since CloudFormation shows `?` for every other character.
    pub(super) fn to_ascii(&self) -> String {
        let mut text = String::new();
        for character in self.0.to_string().chars() {
            if character.is_ascii() {
                text.push(character);
                continue;
            }
            // Other characters stand only in JSON's strings.
            for unit in character.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
        text
    }
}

impl TemplateDocument {
    /// The functions by name, with their properties.
    pub(super) fn functions(&self) -> impl Iterator<Item = (&String, &Value)> {
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        resources
            .filter(|(_, resource)| resource["Type"] == "AWS::Lambda::Function")
            .map(|(name, resource)| (name, &resource["Properties"]))
    }

    /// The variables of each function.
    fn variables(&self) -> impl Iterator<Item = &Value> {
        let functions = self.functions();
        functions.map(|(_, properties)| &properties["Environment"]["Variables"])
    }

    /// Refuses a stack's name with which EventBridge rules would have longer names than AWS takes.
    pub(super) fn check_names(&self, stack: &str) -> Result<(), DeployError> {
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        let rules = resources.filter(|(_, one)| one["Type"] == "AWS::Events::Rule");
        let names = rules.filter_map(|(_, rule)| rule["Properties"]["Name"]["Fn::Sub"].as_str());
        let ends = names.filter_map(|name| name.strip_prefix("${AWS::StackName}"));
        let longest = ends.map(str::len).max().unwrap_or_default();
        if stack.len() + longest <= EVENT_RULE_NAME {
            return Ok(());
        }
        Err(DeployError::LongStackName {
            stack: stack.to_owned(),
            limit: EVENT_RULE_NAME.saturating_sub(longest),
        })
    }

    /// Does a resource stay when the stack is deleted?
    pub(super) fn keeps(&self, resource: &str) -> bool {
        let policy = self.0["Resources"][resource]["DeletionPolicy"].as_str();
        policy.is_some_and(|policy| policy.starts_with("Retain"))
    }

    /// Does a rule of EventBridge in it wait for events that come from CloudTrail?
    pub(super) fn waits_for_cloudtrail(&self) -> bool {
        let resources = self.0["Resources"].as_object().into_iter().flatten();
        let mut rules = resources.filter(|(_, one)| one["Type"] == "AWS::Events::Rule");
        rules.any(|(_, rule)| rule.to_string().contains(" via CloudTrail"))
    }

    /// Where the template belongs in the bucket: the same template has the same key.
    pub(super) fn key(&self, name: &str) -> String {
        let digest = encode_string(&Sha256::digest(self.to_ascii()));
        format!("{name}/{digest}.template.json")
    }
}

/// Are these the very same template, except for white space between its parts?
///
/// The texts are compared, and not what they mean: two readers can understand one text in two ways, such as when a key
/// stands in an object twice.
pub(super) fn is_same_text(one: &str, other: &str) -> bool {
    without_white_space(one).eq(without_white_space(other))
}

/// The characters of a JSON text without the white space outside of strings.
fn without_white_space(text: &str) -> impl Iterator<Item = char> {
    let mut in_string = false;
    let mut escaped = false;
    text.chars().filter(move |character| {
        if in_string {
            in_string = escaped || *character != '"';
            escaped = !escaped && *character == '\\';
            return true;
        }
        in_string = *character == '"';
        !matches!(character, ' ' | '\t' | '\r' | '\n')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stacks_name_leaves_room_for_the_names_of_its_eventbridge_rules() {
        let template = r#"{"Resources": {"Rule": {"Type": "AWS::Events::Rule",
            "Properties": {"Name": {"Fn::Sub": "${AWS::StackName}-OrganizationsEvents"}}}}}"#;
        let template = TemplateDocument::new(template).unwrap();
        let name = "a".repeat(44);
        assert!(template.check_names(&name).is_ok());
        let why = template.check_names(&(name + "a")).unwrap_err().to_string();
        assert!(why.contains("has 45 characters"), "{why}");
        assert!(why.contains("leave room for 44; "), "{why}");
    }

    #[test]
    fn a_template_is_sent_in_ascii_and_says_the_same() {
        let text = r#"{ "Description": "größer als ☺ 𝄞 \" \\ \n", "Parameters": {} }"#;
        let sent = TemplateDocument::new(text).expect("a template").to_ascii();
        assert!(sent.is_ascii(), "{sent}");
        let (before, after): (Value, Value) = (
            serde_json::from_str(text).expect("JSON"),
            serde_json::from_str(&sent).expect("JSON"),
        );
        assert_eq!(before, after);
    }

    #[test]
    fn a_template_is_the_same_whatever_the_white_space_around_its_parts() {
        let sent = r#"{"a":"b \" c","d":[1,2]}"#;
        for same in [sent, "{ \"a\" : \"b \\\" c\",\n\t\"d\": [1, 2]\r\n}\n"] {
            assert!(is_same_text(sent, same), "{same}");
        }
        for other in [
            r#"{"a":"b \"c","d":[1,2]}"#,
            r#"{"a":"b \" c","d":[12]}"#,
            r#"{"a":"b \" c","d":[1,2],"a":"b \" c"}"#,
            r#"{"d":[1,2],"a":"b \" c"}"#,
            "",
        ] {
            assert!(!is_same_text(sent, other), "{other}");
        }
    }
}
