//! Making a stack.

use aws_sdk_cloudformation::types::Stack;

use super::{
    bucket::Purpose,
    change_set::{Body, COMPARING},
    choice::{Choice, Choices, known},
    code::Code,
    deployment::{Deployment, Outcome},
    error::DeployError,
    follow::Mark,
    operator::{News, Question},
    parameter::{CODE_BUCKET, CODE_KEY, Parameter},
    saved::Values,
    stack::{status, values},
    template::Document,
};

impl Deployment<'_> {
    /// Makes the stack: chooses values, uploads code and template, shows what will be made, makes
    /// it, follows it to its end, and saves the configuration.
    ///
    /// What an interrupted `create` of the same stack began is brought to its end: followed, and
    /// its configuration saved.
    ///
    /// # Errors
    /// When a value is missing or refused, the stack exists, or AWS refuses or fails.
    pub async fn create(&mut self) -> Result<Outcome, DeployError> {
        if let Some(existing) = self.find_stack(&self.stack()).await?
            && let Some(outcome) = self.finish(&existing).await?
        {
            return Ok(outcome);
        }
        let code = Code::find(self.options)?;
        let template = self.write_template(code.as_ref().and_then(|code| code.arch))?;
        for note in template.notes() {
            self.operator.tell(&News::Note(note));
        }
        let parameters = template.parameters();
        self.require_code(&parameters, code.as_ref())?;
        if let Some(code) = &code {
            code.fits(&template)?;
        }
        let saved = self.choose_configuration().await?;
        let mut choices = self.choose(&parameters, &Values::new(), &saved, !self.options.force)?;
        let configurations = self.bucket(Purpose::Configurations).await?;
        self.encrypt_secrets(&parameters, &mut choices).await?;
        let bucket = self.bucket(Purpose::Templates).await?;
        if let Some(code) = &code {
            self.upload_code(code, &bucket).await?;
            self.place_code(&parameters, code, &bucket.name, &mut choices);
        }
        let url = self.upload_template(&template.text, &bucket).await?;
        self.validate(&url).await?;
        self.operator.tell(&News::Doing(COMPARING));
        let Some(set) = self
            .make_change_set(true, &Body::Url(&url), &choices)
            .await?
        else {
            return Ok(Outcome::NoChanges);
        };
        let stack = self.stack();
        let region = self.region().to_owned();
        let question = Question::Changes {
            stack: &stack,
            region: &region,
            new: true,
            changes: &set.changes,
        };
        match self.confirm(question) {
            Ok(true) => {}
            refused => {
                self.drop_change_set(&set.id, true).await?;
                return refused.map(|_| Outcome::Declined);
            }
        }
        let existing = self.require_stack().await?;
        let mark = self.mark(existing.stack_id().unwrap_or(&stack)).await?;
        self.execute(&set.id).await?;
        self.follow(mark, &["CREATE_COMPLETE"]).await?;
        self.save_deployed(&parameters, &known(&parameters, &choices), &configurations)
            .await
    }

    /// Brings what an interrupted `create` began to its end. `None` when there is nothing to
    /// finish and the stack may be made; an error when it exists.
    async fn finish(&mut self, existing: &Stack) -> Result<Option<Outcome>, DeployError> {
        let stack = self.stack();
        let making = status(existing) == "CREATE_IN_PROGRESS";
        if !making && !self.only_unsaved(existing).await? {
            self.may_create(existing)?;
            return Ok(None);
        }
        let region = self.region().to_owned();
        self.operator.tell(&News::Found {
            stack: &stack,
            region: &region,
            status: status(existing),
        });
        if making {
            let mark = Mark::beginning(existing.stack_id().unwrap_or(&stack));
            self.follow(mark, &["CREATE_COMPLETE"]).await?;
        }
        let deployed = Document::new(self.deployed_template().await?)?;
        let bucket = self.bucket(Purpose::Configurations).await?;
        self.save_deployed(&deployed.parameters(), &Values::new(), &bucket)
            .await
            .map(Some)
    }

    /// Is the stack made as it is wanted here, and its configuration just not saved?
    async fn only_unsaved(&self, existing: &Stack) -> Result<bool, DeployError> {
        if status(existing) != "CREATE_COMPLETE" {
            return Ok(false);
        }
        let made = values(existing);
        let given = &self.options.parameters;
        let deployed = Document::new(self.deployed_template().await?);
        let secrets: Vec<_> = deployed
            .map(|template| template.parameters())
            .unwrap_or_default()
            .into_iter()
            .filter(|parameter| parameter.secret)
            .map(|parameter| parameter.name)
            .collect();
        let as_wanted = given
            .iter()
            .all(|(name, value)| secrets.contains(name) || made.get(name) == Some(value));
        if !as_wanted {
            return Ok(false);
        }
        let saved = match self.find_bucket(Purpose::Configurations).await? {
            Some(bucket) => {
                self.configuration(&bucket, &self.own_configuration())
                    .await?
            }
            None => None,
        };
        Ok(saved.is_none())
    }

    /// A function needs its code: a new stack has none before.
    fn require_code(
        &self,
        parameters: &[Parameter],
        code: Option<&Code>,
    ) -> Result<(), DeployError> {
        let wanted = parameters
            .iter()
            .any(|parameter| parameter.name == CODE_KEY);
        let given = self.options.parameters.contains_key(CODE_KEY)
            && self.options.parameters.contains_key(CODE_BUCKET);
        if wanted && !given && code.is_none() {
            return Err(DeployError::NoCode(self.options.code_folder.clone()));
        }
        Ok(())
    }

    /// Tells the template where the code is.
    pub(super) fn place_code(
        &self,
        parameters: &[Parameter],
        code: &Code,
        bucket: &str,
        choices: &mut Choices,
    ) {
        let key = code.key(&self.name);
        for (name, value) in [(CODE_BUCKET, bucket), (CODE_KEY, key.as_str())] {
            if parameters.iter().any(|parameter| parameter.name == name) {
                choices.insert(name.to_owned(), Choice::Given(value.to_owned()));
            }
        }
    }

    /// The values to start from: of the configuration that was named, or that the operator
    /// chooses.
    async fn choose_configuration(&mut self) -> Result<Values, DeployError> {
        let named = self.options.configuration.clone();
        if self.options.force && named.is_none() {
            return Ok(Values::new());
        }
        // Before any question: without a place to save to, the answers would be lost.
        let bucket = self.bucket(Purpose::Configurations).await?;
        let chosen = match named {
            Some(name) => Some(name),
            None => {
                let saved = self.configurations(&bucket).await?;
                if saved.is_empty() {
                    None
                } else {
                    self.operator.configuration(&saved)?
                }
            }
        };
        let Some(name) = chosen else {
            return Ok(Values::new());
        };
        let mut values = self
            .configuration(&bucket, &name)
            .await?
            .ok_or_else(|| DeployError::ConfigurationMissing(name.clone()))?;
        // A region's KMS does not decrypt what another's has encrypted.
        if !name.ends_with(&format!("-{}", self.region())) {
            values.retain(|_, value| !value.starts_with(super::secret::PREFIX));
        }
        Ok(values)
    }
}
