//! The arguments of the deploying commands, with cfn-config's letters.

use std::{collections::BTreeMap, env, path::PathBuf};

use serde_json::Value;

use super::{super::Failure, TemplateOptions};
use crate::deploy::Options;

/// cfn-config's key for secrets.
const DEFAULT_KEY: &str = "alias/cloudformation";

/// The commands that deploy.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Makes a stack: asks for parameters, uploads code and template, shows what will be made.
    Create(Box<Change>),
    /// Changes a stack, after its differences were confirmed.
    Update(Box<Change>),
    /// Deletes a stack, after its name was typed again.
    Delete(Delete),
    /// Shows a stack: status, parameters, outputs.
    Info(Info),
    /// Saves a stack's configuration to S3.
    Save(Save),
    /// Shows what `update` would change, and changes nothing; ends with 1 when there is something.
    Diff(Box<Diff>),
}

/// Which stack, and where.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Stack {
    /// The stack is named NAME-ENVIRONMENT.
    pub(super) environment: String,

    /// The stack's base name [default: the current folder's name].
    #[arg(short, long)]
    name: Option<String>,

    /// A region; may be repeated [default: the profile's, or us-east-1].
    #[arg(short, long, value_delimiter = ',')]
    pub(super) region: Vec<String>,
}

/// Where configurations and templates are, and how secrets are encrypted.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Places {
    /// S3 bucket for saved configurations [default: $CFN_CONFIG_BUCKET, or
    /// cfn-config-configurations-ACCOUNT-REGION].
    #[arg(short, long, value_name = "BUCKET")]
    config_bucket: Option<String>,

    /// S3 bucket for templates and code, in the stack's region [default:
    /// cfn-config-templates-ACCOUNT-REGION].
    #[arg(short, long, value_name = "BUCKET")]
    template_bucket: Option<String>,

    /// Encrypt secrets and saved configurations with this KMS key [without KEY:
    /// alias/cloudformation].
    #[arg(short, long, value_name = "KEY", num_args = 0..=1, default_missing_value = DEFAULT_KEY)]
    kms: Option<String>,
}

/// Whether somebody is asked.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Force {
    /// Ask nothing; what is missing is an error.
    #[arg(short, long)]
    force: bool,
}

/// What a stack is to be like.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Wanted {
    /// Values of parameters, such as '{"AssumeRoleDisallowedRoles":"Admin"}'.
    #[arg(short, long, value_name = "JSON")]
    parameters: Option<String>,

    /// The function's zip [default: the only target/lambda/*/bootstrap.zip].
    #[arg(long, value_name = "FILE.zip")]
    code: Option<PathBuf>,

    #[command(flatten)]
    template: TemplateOptions,
}

/// `create` and `update`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Change {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    wanted: Wanted,
}

/// `diff`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Diff {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    wanted: Wanted,

    /// `diff` asks nothing anyway.
    #[arg(short, long, hide = true)]
    force: bool,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// `delete`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Delete {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    force: Force,
}

/// `info`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Info {
    #[command(flatten)]
    stack: Stack,

    /// List resources too.
    #[arg(short, long)]
    pub(super) extended: bool,

    /// Show secrets, as they were saved.
    #[arg(short, long)]
    pub(super) decrypt: bool,

    /// S3 bucket for saved configurations [default: $CFN_CONFIG_BUCKET, or
    /// cfn-config-configurations-ACCOUNT-REGION].
    #[arg(short, long, value_name = "BUCKET")]
    config_bucket: Option<String>,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// `save`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Save {
    #[command(flatten)]
    stack: Stack,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    force: Force,
}

impl Command {
    pub(super) const fn stack(&self) -> &Stack {
        match self {
            Self::Create(args) | Self::Update(args) => &args.stack,
            Self::Delete(args) => &args.stack,
            Self::Info(args) => &args.stack,
            Self::Save(args) => &args.stack,
            Self::Diff(args) => &args.stack,
        }
    }

    pub(super) const fn template(&self) -> Option<&TemplateOptions> {
        match self {
            Self::Create(args) | Self::Update(args) => Some(&args.wanted.template),
            Self::Diff(args) => Some(&args.wanted.template),
            Self::Delete(_) | Self::Info(_) | Self::Save(_) => None,
        }
    }

    pub(super) const fn json(&self) -> bool {
        match self {
            Self::Info(args) => args.json,
            Self::Diff(args) => args.json,
            _ => false,
        }
    }

    /// Hands the arguments over to the library.
    pub(super) fn fill(&self, options: &mut Options) -> Result<(), Failure> {
        let environment = env::var("CFN_CONFIG_BUCKET").ok();
        options.config_bucket = environment.filter(|bucket| !bucket.is_empty());
        match self {
            Self::Create(args) | Self::Update(args) => {
                options.force = args.force.force;
                args.places.fill(options);
                args.wanted.fill(options)?;
            }
            Self::Delete(args) => options.force = args.force.force,
            Self::Info(args) => prefer(&mut options.config_bucket, &args.config_bucket),
            Self::Save(args) => {
                options.force = args.force.force;
                args.places.fill(options);
            }
            Self::Diff(args) => {
                args.places.fill(options);
                args.wanted.fill(options)?;
            }
        }
        Ok(())
    }
}

impl Stack {
    /// The stack's base name.
    pub(super) fn name(&self) -> Result<String, Failure> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        let folder = env::current_dir()?;
        let name = folder.file_name().unwrap_or_default();
        Ok(name.to_string_lossy().into_owned())
    }
}

impl Places {
    fn fill(&self, options: &mut Options) {
        prefer(&mut options.config_bucket, &self.config_bucket);
        options.template_bucket.clone_from(&self.template_bucket);
        options.kms.clone_from(&self.kms);
    }
}

impl Wanted {
    fn fill(&self, options: &mut Options) -> Result<(), Failure> {
        if let Some(text) = &self.parameters {
            options.parameters = parameters(text)?;
        }
        options.code.clone_from(&self.code);
        Ok(())
    }
}

fn prefer(place: &mut Option<String>, given: &Option<String>) {
    if given.is_some() {
        place.clone_from(given);
    }
}

/// A JSON object of texts, numbers, booleans and lists; a list is comma separated.
///
/// What is wrong is said without the text, which may hold secrets.
fn parameters(text: &str) -> Result<BTreeMap<String, String>, Failure> {
    let values: BTreeMap<String, Value> = serde_json::from_str(text).map_err(|why| {
        let place = format!("line {} column {}", why.line(), why.column());
        Failure::usage(format!("`--parameters` is no JSON object: {place}"))
    })?;
    let mut read = BTreeMap::new();
    for (name, value) in values {
        let value = scalar(&value).ok_or_else(|| {
            Failure::usage(format!(
                "`--parameters`: the value of `{name}` is no text, number, boolean or list of them"
            ))
        })?;
        read.insert(name, value);
    }
    Ok(read)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(scalar).collect();
            Some(items?.join(","))
        }
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_cloudformation_takes_them() {
        let read = parameters(r#"{"A":"x","B":3,"C":true,"D":["a","b"]}"#).expect("parameters");
        let read: Vec<_> = read.values().map(String::as_str).collect();
        assert_eq!(read, ["x", "3", "true", "a,b"]);
    }

    #[test]
    fn wrong_parameters_are_not_repeated() {
        for text in [
            r#"{"Token":"hunter2""#,
            r#"["hunter2"]"#,
            r#"{"Token":{"a":"hunter2"}}"#,
        ] {
            let error = parameters(text).unwrap_err().to_string();
            assert!(error.contains("--parameters"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
