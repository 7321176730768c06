//! How to deploy.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use crate::control::Control;
use patrol_core::Registry;

/// How to deploy.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// Ask nothing; a value that is missing is an error.
    pub force: bool,
    /// The KMS key for secrets and saved configurations: an id, an ARN or an alias.
    pub kms: Option<String>,
    /// Have CloudFormation refuse to delete the stack, once it is created or updated.
    pub termination_protection: bool,
    /// Have CloudFormation end `create` and `update` once resources are configured, before they are ready.
    pub express: bool,
    /// The stack is the one for replays of the environment, `NAME-ENVIRONMENT-replay`: the template is that of
    /// [`TemplateOptions::build_replay`](crate::template::TemplateOptions::build_replay).
    pub replay: bool,
    /// Have `diff` say what was changed by hand, too.
    pub drift: bool,
    /// With [`drift`](Self::drift), the stack sets of members' stacks that are looked at too.
    pub stack_sets: Vec<String>,
    /// Values of parameters, by name.
    pub parameters: BTreeMap<String, String>,
    /// The saved configuration that `create` starts from, such as `NAME-ENVIRONMENT-REGION`; without it the operator is
    /// asked.
    pub configuration: Option<String>,
    /// The bucket for saved configurations; the default is `cfn-config-configurations-ACCOUNT-REGION`.
    pub config_bucket: Option<String>,
    /// The bucket for templates and code, in the stack's region; the default is `cfn-config-templates-ACCOUNT-REGION`.
    pub template_bucket: Option<String>,
    /// The account that buckets which are named here must belong to; the default buckets are the stack's account's.
    pub bucket_owner: Option<String>,
    /// The rules of the code. With them the parameter `AlertAggregation` is checked: no function would start with one that
    /// is wrong.
    pub registry: Option<Registry>,
    /// The function's zip; the default is the only `bootstrap.zip` below [`code_folder`](Self::code_folder).
    pub code: Option<PathBuf>,
    /// What the operator decides of the stack. Hand the same to the template:
    /// [`TemplateOptions::control`](crate::template::TemplateOptions::control).
    pub control: Option<Control>,
    /// Where builds of the function are; the default is cargo-lambda's `target/lambda`.
    pub code_folder: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            force: false,
            kms: None,
            termination_protection: false,
            express: false,
            replay: false,
            drift: false,
            stack_sets: Vec::new(),
            parameters: BTreeMap::new(),
            configuration: None,
            config_bucket: None,
            template_bucket: None,
            bucket_owner: None,
            registry: None,
            code: None,
            control: None,
            code_folder: PathBuf::from("target/lambda"),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secrets.
        f.debug_struct("Options")
            .field("force", &self.force)
            .field("kms", &self.kms)
            .field("termination_protection", &self.termination_protection)
            .field("express", &self.express)
            .field("replay", &self.replay)
            .field("drift", &self.drift)
            .field("stack_sets", &self.stack_sets)
            .field("parameters", &self.parameters.keys())
            .field("configuration", &self.configuration)
            .field("config_bucket", &self.config_bucket)
            .field("template_bucket", &self.template_bucket)
            .field("bucket_owner", &self.bucket_owner)
            .field("registry", &self.registry.is_some())
            .field("code", &self.code)
            .field("control", &self.control.is_some())
            .field("code_folder", &self.code_folder)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_is_shown() {
        let mut options = Options::default();
        let routes = "slack:https://hooks.slack.com/services/hunter2";
        for (name, value) in [("WebhookSecret", "hunter2"), ("AlertRoutes", routes)] {
            options.parameters.insert(name.to_owned(), value.to_owned());
        }
        let shown = format!("{options:?} {options:#?}");
        assert!(shown.contains("WebhookSecret"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
