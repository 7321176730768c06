//! A template put into a team's own.

use serde_json::{Map, Value, json};

use super::{error::TemplateError, finished::Template, verify};

/// Metadata that both templates may have: how the console shows parameters.
const INTERFACE: &str = "AWS::CloudFormation::Interface";

impl Template {
    /// Puts the template into a team's own template: parameters, resources, outputs and all other
    /// sections together, description and version the team's.
    ///
    /// ```standalone_crate
    /// # patrol_core::rule! {
    /// #     /// Reports users that are created.
    /// #     pub struct UserMade = "userMade";
    /// # }
    /// # impl patrol_core::Rule for UserMade {
    /// #     type Detail = patrol_core::ApiCall;
    /// #     const META: patrol_core::Metadata = patrol_core::Metadata::new(patrol_core::Severity::Medium);
    /// #     fn pattern() -> patrol_core::Pattern {
    /// #         patrol_core::Pattern::api_call("iam.amazonaws.com", ["CreateUser"])
    /// #     }
    /// #     async fn check(
    /// #         &self,
    /// #         _: &patrol_core::Event<Self::Detail>,
    /// #         _: &patrol_core::Context,
    /// #     ) -> patrol_core::Result<patrol_core::Findings> { Ok(patrol_core::Findings::none()) }
    /// # }
    /// use patrol_core::Registry;
    /// use patrol_runtime::template::TemplateOptions;
    /// use serde_json::json;
    ///
    /// let ours = json!({ "Resources": { "Lists": { "Type": "AWS::S3::Bucket" } } });
    /// let template = TemplateOptions::new().build(&Registry::linked()?)?.embed_into(ours)?;
    /// assert!(template.as_value()["Resources"]["Lists"].is_object());
    /// assert!(template.as_value()["Resources"]["Function"].is_object());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TemplateError`]: a name that both have with another meaning, a section that is not an object,
    /// and whatever [`build`](super::TemplateOptions::build) refuses: AWS's limits hold for the whole.
    pub fn embed_into(self, theirs: Value) -> Result<Self, TemplateError> {
        let Value::Object(mut whole) = theirs else {
            return Err(TemplateError::Addition {
                name: "the template to embed into".to_owned(),
                why: "expected a JSON object".to_owned(),
            });
        };
        let Value::Object(ours) = self.value else {
            return Ok(self);
        };
        for (section, value) in ours {
            match value {
                Value::Object(entries) => merge(&mut whole, &section, entries)?,
                // The format's version and the description.
                single => drop(whole.entry(section).or_insert(single)),
            }
        }
        refuse_shared_names(&whole)?;
        let template = Self::new(Value::Object(whole), self.notes, self.pattern_limit);
        verify::check(&template)?;
        Ok(template)
    }
}

/// Adds a section's entries to the same section of the other template.
fn merge(
    whole: &mut Map<String, Value>,
    section: &str,
    entries: Map<String, Value>,
) -> Result<(), TemplateError> {
    let theirs = whole
        .entry(section)
        .or_insert_with(|| Value::Object(Map::new()));
    let Some(theirs) = theirs.as_object_mut() else {
        return Err(TemplateError::Addition {
            name: format!("`{section}`"),
            why: "expected a JSON object".to_owned(),
        });
    };
    for (name, value) in entries {
        match theirs.get_mut(&name) {
            None => drop(theirs.insert(name, value)),
            Some(same) if *same == value => {}
            Some(interface) if name == INTERFACE => show_both(interface, &value),
            Some(_) => return Err(TemplateError::NameTaken(name)),
        }
    }
    Ok(())
}

/// The team's groups of parameters first, then Patrol's.
fn show_both(theirs: &mut Value, ours: &Value) {
    let groups = |of: &Value| {
        of["ParameterGroups"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    };
    let labels = |of: &Value| {
        of["ParameterLabels"]
            .as_object()
            .cloned()
            .unwrap_or_default()
    };
    let all_groups = [groups(theirs), groups(ours)].concat();
    let mut all_labels = labels(ours);
    all_labels.extend(labels(theirs));
    *theirs = json!({ "ParameterGroups": all_groups, "ParameterLabels": all_labels });
}

/// `Ref` finds parameters and resources alike, so they share one space of names.
fn refuse_shared_names(whole: &Map<String, Value>) -> Result<(), TemplateError> {
    let names = |section: &str| whole.get(section).and_then(Value::as_object);
    let (Some(parameters), Some(resources)) = (names("Parameters"), names("Resources")) else {
        return Ok(());
    };
    match parameters.keys().find(|name| resources.contains_key(*name)) {
        Some(name) => Err(TemplateError::NameTaken(name.clone())),
        None => Ok(()),
    }
}
