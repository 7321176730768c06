//! A template as the deploy tool reads it: its parameters, and what the code must fit.

use serde_json::Value;

use super::{error::DeployError, parameter::Parameter};
use crate::template::Arch;
use patrol_core::BoxError;

/// What a template is to be written for.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Target<'a> {
    /// The stack's region.
    pub region: &'a str,
    /// The processor of the code at hand, or else of the deployed function; for a template whose own options name none.
    pub arch: Option<Arch>,
}

/// Writes the template for a region and a processor.
pub type TemplateSource<'a> = dyn Fn(Target<'_>) -> Result<String, BoxError> + 'a;

/// A template that is JSON.
pub(super) struct TemplateDocument {
    pub(super) text: String,
    document: Value,
}

impl TemplateDocument {
    /// Reads a template.
    pub(super) fn new(text: String) -> Result<Self, DeployError> {
        let document: Value = serde_json::from_str(&text).map_err(DeployError::InvalidTemplate)?;
        if !document.is_object() {
            return Err(DeployError::TemplateNotAnObject);
        }
        Ok(Self { text, document })
    }

    /// The parameters, by name.
    pub(super) fn parameters(&self) -> Vec<Parameter> {
        let Some(Value::Object(parameters)) = self.document.get("Parameters") else {
            return Vec::new();
        };
        parameters
            .iter()
            .map(|(name, declared)| Parameter::read(name, declared))
            .collect()
    }

    /// The processor of its first function.
    pub(super) fn arch(&self) -> Option<Arch> {
        let resources = self.document.get("Resources")?.as_object()?;
        let function = resources
            .values()
            .find(|resource| resource["Type"] == "AWS::Lambda::Function")?;
        function["Properties"]["Architectures"][0]
            .as_str()?
            .parse()
            .ok()
    }

    /// The [digest](crate::digest()) of the rules that it was written for.
    pub(super) fn digest(&self) -> Option<&str> {
        self.document["Metadata"]["Patrol"]["Digest"].as_str()
    }

    /// What whoever deploys it must know.
    pub(super) fn notes(&self) -> impl Iterator<Item = &str> {
        let notes = self.document["Metadata"]["Patrol"]["Notes"].as_array();
        notes.into_iter().flatten().filter_map(Value::as_str)
    }

    /// The same in fewer bytes.
    pub(super) fn compact(&self) -> String {
        self.document.to_string()
    }
}
