//! The sections of a template while it is written: each refuses a name that is taken.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    error::TemplateError,
    finished::Template,
    intrinsics::{equals, has, not, reference},
};

/// The sections of a template while it is written, and the notes for the people who deploy it.
#[derive(Debug, Default)]
pub(super) struct Sections {
    sections: BTreeMap<&'static str, Map<String, Value>>,
    notes: BTreeSet<String>,
}

impl Sections {
    /// Adds a resource.
    pub(super) fn resource(&mut self, name: &str, value: Value) -> Result<(), TemplateError> {
        self.named("Resources", name, value)
    }

    /// Adds a parameter.
    pub(super) fn parameter(&mut self, name: &str, value: Value) -> Result<(), TemplateError> {
        self.named("Parameters", name, value)
    }

    /// Adds an output; outputs have names of their own.
    pub(super) fn output(
        &mut self,
        name: &str,
        description: &str,
        value: Value,
    ) -> Result<(), TemplateError> {
        let value = json!({ "Description": description, "Value": value });
        self.add("Outputs", name, value)
    }

    /// Adds a condition; the same one may be added twice.
    pub(super) fn condition(&mut self, name: &str, value: Value) {
        self.section("Conditions").insert(name.to_owned(), value);
    }

    /// Adds the condition that a parameter is set which may be left empty, and gives its name.
    pub(super) fn when_set(&mut self, parameter: &str) -> String {
        let name = has(parameter);
        self.condition(&name, not(equals(reference(parameter), json!(""))));
        name
    }

    /// Adds an assertion that CloudFormation checks before it creates anything.
    pub(super) fn assertion(&mut self, name: &str, assert: Value, words: &str) {
        let value = json!({ "Assertions": [{ "Assert": assert, "AssertDescription": words }] });
        self.section("Rules").insert(name.to_owned(), value);
    }

    /// Adds metadata of the whole template.
    pub(super) fn metadata(&mut self, name: &str, value: Value) {
        self.section("Metadata").insert(name.to_owned(), value);
    }

    /// Says something that the operator must know.
    pub(super) fn note(&mut self, note: String) {
        self.notes.insert(note);
    }

    /// Says what there is to say.
    pub(super) fn note_all(&mut self, notes: impl IntoIterator<Item = String>) {
        self.notes.extend(notes);
    }

    /// Has a resource created, and changed, after others that it does not refer to.
    pub(super) fn after(&mut self, name: &str, others: Vec<String>) {
        if let Some(resource) = self.section("Resources").get_mut(name)
            && !others.is_empty()
        {
            resource["DependsOn"] = json!(others);
        }
    }

    /// A resource is there on this condition alone.
    pub(super) fn only_with(&mut self, name: &str, condition: &str) {
        if let Some(resource) = self.section("Resources").get_mut(name) {
            resource["Condition"] = json!(condition);
        }
    }

    /// Every resource so far.
    pub(super) fn resources_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.section("Resources").values_mut()
    }

    /// The resources of a type so far, by logical id.
    pub(super) fn of_type(&self, wanted: &str) -> impl Iterator<Item = (&String, &Value)> {
        let resources = self.sections.get("Resources").into_iter().flatten();
        resources.filter(move |(_, resource)| resource["Type"] == wanted)
    }

    /// The names in a section.
    pub(super) fn names(&self, section: &str) -> impl Iterator<Item = &str> {
        let names = self.sections.get(section).into_iter().flatten();
        names.map(|(name, _)| name.as_str())
    }

    fn section(&mut self, section: &'static str) -> &mut Map<String, Value> {
        self.sections.entry(section).or_default()
    }

    /// Resources and parameters share one space of names, as `Ref` finds both.
    fn named(
        &mut self,
        section: &'static str,
        name: &str,
        value: Value,
    ) -> Result<(), TemplateError> {
        let elsewhere = ["Resources", "Parameters"]
            .into_iter()
            .any(|section| self.names(section).any(|taken| taken == name));
        if elsewhere {
            return Err(TemplateError::NameTaken(name.to_owned()));
        }
        self.add(section, name, value)
    }

    fn add(
        &mut self,
        section: &'static str,
        name: &str,
        value: Value,
    ) -> Result<(), TemplateError> {
        let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits || name.len() > 255 {
            return Err(TemplateError::BadName(name.to_owned()));
        }
        if self
            .section(section)
            .insert(name.to_owned(), value)
            .is_some()
        {
            return Err(TemplateError::NameTaken(name.to_owned()));
        }
        Ok(())
    }

    /// The finished template; what it says about itself stands in its metadata, with the notes.
    pub(super) fn finish(
        mut self,
        description: &str,
        mut about: Value,
        pattern_limit: usize,
    ) -> Template {
        about["Notes"] = json!(self.notes);
        self.metadata("Patrol", about);
        let mut template = Map::new();
        template.insert("AWSTemplateFormatVersion".into(), json!("2010-09-09"));
        template.insert("Description".into(), json!(description));
        for (section, entries) in std::mem::take(&mut self.sections) {
            template.insert(section.to_owned(), Value::Object(entries));
        }
        Template::new(
            Value::Object(template),
            self.notes.into_iter().collect(),
            pattern_limit,
        )
    }
}
