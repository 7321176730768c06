//! What every step of a deployment works with: which stack it is, how to deploy it, and who runs it.

use super::{
    approved::Approved,
    aws::{
        Clients,
        stack::{self, Stack},
    },
    console::{Console, Progress, Question},
    error::DeployError,
    options::Options,
    parameter::Parameter,
    template::{TemplateDocument, TemplateSource, TemplateTarget},
};
use crate::template::Arch;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Completion {
    /// Done.
    Done,
    /// There was nothing to do.
    NoChanges,
    /// The operator said no; nothing was changed.
    Declined,
}

/// What every step of a deployment works with.
pub(super) struct Session<'a> {
    pub(super) clients: &'a Clients,
    pub(super) name: String,
    pub(super) environment: String,
    pub(super) options: &'a Options,
    pub(super) template: &'a TemplateSource<'a>,
    pub(super) console: &'a mut dyn Console,
    pub(super) approved: &'a mut Approved,
}

impl Session<'_> {
    /// The stack's name.
    pub(super) fn stack(&self) -> String {
        let end = if self.options.replay { "-replay" } else { "" };
        format!("{}-{}{end}", self.name, self.environment)
    }

    /// How a command names the stack.
    pub(super) fn named(&self) -> String {
        let flag = if self.options.replay { " --replay" } else { "" };
        format!("{}{flag}", self.environment)
    }

    pub(super) fn region(&self) -> &str {
        self.clients.region()
    }

    /// The parameters of a template for these rules.
    pub(super) fn parameters(&self, template: &TemplateDocument) -> Vec<Parameter> {
        let parameters = template.parameters();
        let Some(registry) = &self.options.registry else {
            return parameters;
        };
        let rules = registry.aggregations();
        let known = parameters.into_iter();
        known.map(|parameter| parameter.among(&rules)).collect()
    }

    pub(super) fn write_template(
        &self,
        arch: Option<Arch>,
    ) -> Result<TemplateDocument, DeployError> {
        let target = TemplateTarget {
            region: self.region(),
            arch,
        };
        let template =
            TemplateDocument::new(&(self.template)(target).map_err(DeployError::Template)?)?;
        if !template.is_patrols() {
            return Err(DeployError::TemplateOfStranger);
        }
        template.check_names(&self.stack())?;
        Ok(template)
    }

    /// The stack, if it exists.
    pub(super) async fn find_stack(&self) -> Result<Option<Stack>, DeployError> {
        Ok(stack::find(self.clients, &self.stack()).await?)
    }

    /// The stack, which must exist.
    pub(super) async fn require_stack(&self) -> Result<Stack, DeployError> {
        let found = self.find_stack().await?;
        found.ok_or_else(|| DeployError::NoStack {
            stack: self.stack(),
            region: self.region().to_owned(),
        })
    }

    /// The template that was deployed last.
    pub(super) async fn deployed_template(&self) -> Result<String, DeployError> {
        Ok(stack::template(self.clients, &self.stack()).await?)
    }

    /// Has CloudFormation refuse to delete the stack from now on, if that is wanted.
    pub(super) async fn protect(&mut self) -> Result<(), DeployError> {
        if !self.options.termination_protection {
            return Ok(());
        }
        let (stack, region) = (self.stack(), self.region().to_owned());
        stack::protect(self.clients, &stack).await?;
        self.report(&Progress::Protected {
            stack: &stack,
            region: &region,
        });
        Ok(())
    }

    pub(super) fn report(&mut self, progress: &Progress<'_>) {
        self.console.report(progress);
    }

    /// Asks, unless nobody is to be asked or the same was confirmed in another region.
    pub(super) fn confirm(&mut self, question: Question<'_>) -> Result<bool, DeployError> {
        if self.options.force {
            self.report(&Progress::NotAsked(question));
            return Ok(true);
        }
        let content = match question {
            // A bucket, a file or a queue of this region alone.
            Question::CreateBucket { .. } | Question::Save { .. } | Question::Redrive(_) => None,
            Question::Changes { new, changes, .. } => Some(format!("{new} {changes:?}")),
            Question::Parameters(changes) => Some(format!("{changes:?}")),
            Question::Template(difference) | Question::Document(difference) => {
                Some(difference.to_owned())
            }
        };
        if content
            .as_ref()
            .is_some_and(|content| self.approved.contains(content))
        {
            self.report(&Progress::ConfirmedElsewhere(question));
            return Ok(true);
        }
        let yes = self.console.confirm(&question)?;
        if yes && let Some(content) = content {
            self.approved.add(content);
        }
        Ok(yes)
    }
}
