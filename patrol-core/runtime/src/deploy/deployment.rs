//! One stack in one region, and how to deploy it.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use super::{
    aws::Clients,
    error::DeployError,
    operator::{News, Operator, Question},
    stack::status,
    template::{Document, Target, TemplateSource},
};
use crate::template::Arch;

/// How to deploy.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// Ask nothing; what is missing is an error.
    pub force: bool,
    /// The KMS key for secrets and saved configurations: an id, an ARN or an alias.
    pub kms: Option<String>,
    /// Values of parameters, by name.
    pub parameters: BTreeMap<String, String>,
    /// The saved configuration that `create` starts from, such as `NAME-ENVIRONMENT-REGION`;
    /// without it the operator is asked.
    pub configuration: Option<String>,
    /// The bucket for saved configurations; the default is
    /// `cfn-config-configurations-ACCOUNT-REGION`.
    pub config_bucket: Option<String>,
    /// The bucket for templates and code, in the stack's region; the default is
    /// `cfn-config-templates-ACCOUNT-REGION`.
    pub template_bucket: Option<String>,
    /// The function's zip; the default is the only `bootstrap.zip` below
    /// [`code_folder`](Self::code_folder).
    pub code: Option<PathBuf>,
    /// Where builds of the function are; the default is cargo-lambda's `target/lambda`.
    pub code_folder: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            force: false,
            kms: None,
            parameters: BTreeMap::new(),
            configuration: None,
            config_bucket: None,
            template_bucket: None,
            code: None,
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
            .field("parameters", &self.parameters.keys())
            .field("configuration", &self.configuration)
            .field("config_bucket", &self.config_bucket)
            .field("template_bucket", &self.template_bucket)
            .field("code", &self.code)
            .field("code_folder", &self.code_folder)
            .finish()
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Done.
    Done,
    /// There was nothing to do.
    NoChanges,
    /// The operator said no; nothing was changed.
    Declined,
}

/// What was confirmed in one region and need not be confirmed in the next, and the values that
/// were typed there.
#[derive(Clone, Default)]
pub struct Approved {
    seen: Vec<String>,
    pub(super) answers: BTreeMap<String, String>,
    /// The values that were left as they are there.
    pub(super) kept: BTreeMap<String, String>,
}

impl fmt::Debug for Approved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Approved")
            .field("answers", &self.answers.keys())
            .finish_non_exhaustive()
    }
}

/// One stack in one region, and how to deploy it.
pub struct Deployment<'a> {
    pub(super) clients: &'a Clients,
    pub(super) name: String,
    pub(super) environment: String,
    pub(super) options: &'a Options,
    pub(super) template: &'a TemplateSource<'a>,
    pub(super) operator: &'a mut dyn Operator,
    pub(super) approved: &'a mut Approved,
}

impl fmt::Debug for Deployment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment")
            .field("stack", &self.stack())
            .field("region", &self.clients.region())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl<'a> Deployment<'a> {
    /// The stack `NAME-ENVIRONMENT` in the clients' region.
    ///
    /// To deploy in several regions, make one deployment a region and hand the same `approved` to
    /// each.
    ///
    /// # Errors
    /// When CloudFormation takes no stack of that name.
    pub fn new(
        name: &str,
        environment: &str,
        clients: &'a Clients,
        options: &'a Options,
        template: &'a TemplateSource<'a>,
        operator: &'a mut dyn Operator,
        approved: &'a mut Approved,
    ) -> Result<Self, DeployError> {
        let deployment = Self {
            clients,
            name: name.to_owned(),
            environment: environment.to_owned(),
            options,
            template,
            operator,
            approved,
        };
        let stack = deployment.stack();
        let fits = !name.is_empty()
            && !environment.is_empty()
            && stack.len() <= 128
            && stack.starts_with(|c: char| c.is_ascii_alphabetic())
            && stack.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if fits {
            Ok(deployment)
        } else {
            Err(DeployError::StackName(stack))
        }
    }

    /// The stack's name.
    #[must_use]
    pub fn stack(&self) -> String {
        format!("{}-{}", self.name, self.environment)
    }

    /// The stack's status, such as `CREATE_COMPLETE`; `None` without a stack.
    ///
    /// # Errors
    /// When AWS refuses.
    pub async fn status(&self) -> Result<Option<String>, DeployError> {
        let stack = self.find_stack(&self.stack()).await?;
        Ok(stack.as_ref().map(|stack| status(stack).to_owned()))
    }

    pub(super) fn region(&self) -> &str {
        self.clients.region()
    }

    pub(super) fn write_template(&self, arch: Option<Arch>) -> Result<Document, DeployError> {
        let target = Target {
            region: self.region(),
            arch,
        };
        Document::new((self.template)(target).map_err(DeployError::Template)?)
    }

    /// Asks, unless nobody is to be asked or the same was confirmed in another region.
    pub(super) fn confirm(&mut self, question: Question<'_>) -> Result<bool, DeployError> {
        if self.options.force {
            self.operator.tell(&News::Forced(question));
            return Ok(true);
        }
        let key = match question {
            // A bucket or a file of this region alone.
            Question::MakeBucket { .. } | Question::Save { .. } => None,
            Question::Changes { new, changes, .. } => Some(format!("{new} {changes:?}")),
            Question::Parameters(changes) => Some(format!("{changes:?}")),
            Question::Template(difference) => Some(difference.to_owned()),
        };
        if key
            .as_ref()
            .is_some_and(|key| self.approved.seen.contains(key))
        {
            self.operator.tell(&News::ApprovedElsewhere(question));
            return Ok(true);
        }
        let yes = self.operator.confirm(&question)?;
        if yes {
            self.approved.seen.extend(key);
        }
        Ok(yes)
    }
}
