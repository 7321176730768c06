//! One stack in one region, and the commands that deploy it.

use std::fmt;

use super::{
    approved::Approved,
    aws::Clients,
    commands::{
        create, delete, diff,
        health::{self, HealthOptions},
        info::{self, StackInfo},
        reconcile::{self, ReconcileOptions},
        redrive::{self, RedriveOptions},
        save,
        state::{self, Remembered, StateOptions},
        update,
    },
    console::Console,
    difference::Plan,
    error::DeployError,
    health::Health,
    letters::Redrive,
    options::Options,
    reconcile::LivePath,
    session::{Completion, Session},
    template::TemplateSource,
};

/// One stack in one region, and how to deploy it.
pub struct Deployment<'a>(Session<'a>);

impl fmt::Debug for Deployment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment")
            .field("stack", &self.stack())
            .field("region", &self.0.region())
            .field("options", &self.0.options)
            .finish_non_exhaustive()
    }
}

impl<'a> Deployment<'a> {
    /// The stack `NAME-ENVIRONMENT` in the clients' region.
    ///
    /// To deploy in several regions, create one deployment for each and hand the same `approved` to all of them.
    ///
    /// # Errors
    /// If CloudFormation does not take the stack's name.
    pub fn new(
        name: &str,
        environment: &str,
        clients: &'a Clients,
        options: &'a Options,
        template: &'a TemplateSource<'a>,
        console: &'a mut dyn Console,
        approved: &'a mut Approved,
    ) -> Result<Self, DeployError> {
        let session = Session {
            clients,
            name: name.to_owned(),
            environment: environment.to_owned(),
            options,
            template,
            console,
            approved,
        };
        let stack = session.stack();
        let fits = !name.is_empty()
            && !environment.is_empty()
            && stack.len() <= 128
            && stack.starts_with(|c: char| c.is_ascii_alphabetic())
            && stack.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if fits {
            Ok(Self(session))
        } else {
            Err(DeployError::StackName(stack))
        }
    }

    /// The stack's name.
    #[must_use]
    pub fn stack(&self) -> String {
        self.0.stack()
    }

    /// The stack's status, such as `CREATE_COMPLETE`; `None` if the stack does not exist.
    ///
    /// # Errors
    /// If AWS refuses.
    pub async fn status(&self) -> Result<Option<String>, DeployError> {
        let stack = self.0.find_stack().await?;
        Ok(stack.map(|stack| stack.status))
    }

    /// Creates the stack: chooses values, uploads code and template, shows what will be created, has it created, follows
    /// it to its end, and saves the configuration.
    ///
    /// What an interrupted `create` of the same stack began is brought to its end: followed, and its configuration saved.
    ///
    /// # Errors
    /// If a value is missing or refused, the stack exists, or AWS refuses or fails.
    pub async fn create(&mut self) -> Result<Completion, DeployError> {
        create::create(&mut self.0).await
    }

    /// Changes the stack. The differences of parameters, of the template and of resources are confirmed one after the
    /// other; values that stay the same are not sent.
    ///
    /// # Errors
    /// If the stack does not exist, its template has no `Metadata.Patrol`, its state refuses changes, a value is missing or
    /// refused, or AWS refuses or fails.
    pub async fn update(&mut self) -> Result<Completion, DeployError> {
        update::update(&mut self.0).await
    }

    /// What [`update`](Self::update) would change; nobody is asked, and nothing is changed.
    ///
    /// A secret that is given counts as a change, since the stack's own cannot be read.
    ///
    /// # Errors
    /// As for [`update`](Self::update).
    pub async fn diff(&mut self) -> Result<Plan, DeployError> {
        diff::diff(&mut self.0).await
    }

    /// Deletes the stack, after its name was typed again. Its saved configuration, templates and code stay in S3.
    ///
    /// # Errors
    /// If the stack does not exist or its template has no `Metadata.Patrol`, or AWS refuses or fails.
    pub async fn delete(&mut self) -> Result<Completion, DeployError> {
        delete::delete(&mut self.0).await
    }

    /// What the stack is like: with its resources if `extended`, with secrets in plain text if `decrypt`.
    ///
    /// CloudFormation does not give a `NoEcho` value back: what is decrypted is the one that was saved.
    ///
    /// # Errors
    /// If the stack does not exist, or AWS refuses.
    pub async fn info(&self, extended: bool, decrypt: bool) -> Result<StackInfo, DeployError> {
        info::info(&self.0, extended, decrypt).await
    }

    /// Saves the stack's configuration as it is deployed.
    ///
    /// # Errors
    /// If the stack does not exist, or AWS refuses.
    pub async fn save(&mut self) -> Result<Completion, DeployError> {
        save::save(&mut self.0).await
    }

    /// What the stack remembers of findings, by key; or forgets keys.
    ///
    /// # Errors
    /// If the stack does not exist or remembers nothing, or AWS refuses.
    pub async fn state(&self, options: &StateOptions) -> Result<Remembered, DeployError> {
        state::state(&self.0, options).await
    }

    /// How the stack fares: what was counted of each rule, what waits in the dead-letter queue, which suppressions of
    /// [`Options::control`] are about to end.
    ///
    /// The metrics of rules are those of the account's region: stacks there that have a rule in common count together.
    ///
    /// # Errors
    /// If the stack does not exist or has no dead-letter queue, the control is another stack's, or AWS refuses.
    pub async fn health(&self, options: &HealthOptions) -> Result<Health, DeployError> {
        health::health(&self.0, options).await
    }

    /// What the stack has told since a time, by the log of its functions, and with which values it runs: what `reconcile`
    /// compares CloudTrail's log with. Nothing is changed.
    ///
    /// # Errors
    /// If the stack does not exist, its log does not say what was told, no CloudTrail log is found, or AWS refuses.
    pub async fn live_path(&self, options: &ReconcileOptions) -> Result<LivePath, DeployError> {
        reconcile::live_path(&self.0, options).await
    }

    /// Puts the events in the dead-letter queue through the functions again, after the operator has seen what there is.
    /// A letter leaves the queue once its function has evaluated it.
    ///
    /// # Errors
    /// If the stack does not exist or has no dead-letter queue, or AWS refuses.
    pub async fn redrive(&mut self, options: &RedriveOptions) -> Result<Redrive, DeployError> {
        redrive::redrive(&mut self.0, options).await
    }
}
