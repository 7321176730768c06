//! Every rule that is linked into the stack under test, with what makes it report.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::{
    lambda::{Function, Sns},
    patrol::call,
    repository,
};

/// A linked rule.
#[derive(Debug)]
pub struct LinkedRule {
    /// Its name.
    pub name: String,
    /// The events of its fixtures that it reports.
    pub reports: Vec<Value>,
    /// Do people hear of its first finding, rather than of a number of them?
    pub at_once: bool,
    /// What its fixtures set, by the parameters' names.
    pub params: Vec<(String, String)>,
}

/// The rules that judge events of AWS and ask nobody else, with their fixtures. A new rule is among them by itself.
pub fn every_rule() -> Vec<LinkedRule> {
    let said = call(&["rules", "--format", "json"]);
    let rules: Vec<Value> = serde_json::from_str(&said.out).expect("JSON");
    let rules = rules
        .iter()
        .filter(|rule| rule["trigger"]["type"] == "eventPattern" && rule["clients"] == json!([]));
    rules
        .map(|rule| {
            let aggregate = rule["aggregate"]["text"].as_str().expect("a text");
            let at_once = aggregate.starts_with("every") || aggregate.starts_with("once");
            linked(rule["name"].as_str().expect("a name"), at_once)
        })
        .collect()
}

fn linked(name: &str, at_once: bool) -> LinkedRule {
    let rulesets = ["patrol-rules-aws", "examples/custom-ruleset"];
    let folders =
        rulesets.map(|ruleset| repository().join(ruleset).join("tests/fixtures").join(name));
    let folder = folders.iter().find(|folder| folder.is_dir());
    let folder = folder.unwrap_or_else(|| panic!("`{name}` has no fixtures"));
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let file = path.file_name().and_then(|file| file.to_str());
            file.is_some_and(|file| file.starts_with("reports") && file.ends_with(".json"))
        })
        .collect();
    files.sort();
    let params = folder.join("params.json");
    let params = if params.exists() {
        read(&params)
    } else {
        json!({})
    };
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| item.as_str().expect("a text").replace(',', "\\,"));
            items.collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    };
    let params = params.as_object().expect("an object").iter();
    LinkedRule {
        name: name.to_owned(),
        at_once,
        reports: files.iter().map(|file| read(file)).collect(),
        params: params
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
    }
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

/// The arguments of `run` that turn the rules on, with the parameters of their fixtures.
pub fn turned_on(rules: &[LinkedRule]) -> Vec<String> {
    let arguments = rules.iter().flat_map(|rule| {
        let params = rule.params.iter().flat_map(|(param, value)| {
            [
                "--param".to_owned(),
                format!("{}.{param}={value}", rule.name),
            ]
        });
        ["--rule".to_owned(), rule.name.clone()]
            .into_iter()
            .chain(params)
    });
    arguments.collect()
}

/// The function that serves the rules, with the parameters of their fixtures, and tells what they find to a topic.
pub fn function_of(rules: &[LinkedRule], sns: &Sns) -> Function {
    let names: Vec<_> = rules.iter().map(|rule| &*rule.name).collect();
    let mut function = Function::new(crate::binary("patrol-test-stack"))
        .env("AlertTopicArn", "arn:aws:sns:us-east-1:123456789012:alerts")
        .env("AWS_ENDPOINT_URL", sns.url())
        .env("PatrolRules", names.join(","));
    let upper = |name: &str| name[..1].to_uppercase() + &name[1..];
    for rule in rules {
        for (param, value) in &rule.params {
            function = function.env(upper(&rule.name) + &upper(param), value);
        }
    }
    function
}
