//! Making a stack.

use super::{
    bucket::Purpose,
    change_set::Body,
    choice::{Choice, Choices, known},
    code::Code,
    deployment::{Deployment, Outcome},
    error::DeployError,
    operator::Question,
    parameter::{CODE_BUCKET, CODE_KEY, Parameter},
    saved::Values,
};

impl Deployment<'_> {
    /// Makes the stack: chooses values, uploads code and template, shows what will be made, makes
    /// it, follows it to its end, and saves the configuration.
    ///
    /// # Errors
    /// When a value is missing or refused, the stack exists, or AWS refuses or fails.
    pub async fn create(&mut self) -> Result<Outcome, DeployError> {
        let existing = self.find_stack(&self.stack()).await?;
        self.may_create(existing.as_ref())?;
        let template = self.write_template()?;
        let parameters = Parameter::all(&template)?;
        let code = Code::find(self.options)?;
        self.require_code(&parameters, code.as_ref())?;
        let saved = if self.options.force {
            Values::new()
        } else {
            self.choose_configuration().await?
        };
        let mut choices = self.choose(&parameters, &Values::new(), &saved, !self.options.force)?;
        let configurations = self.bucket(Purpose::Configurations).await?;
        self.encrypt_secrets(&parameters, &mut choices).await?;
        let bucket = self.bucket(Purpose::Templates).await?;
        if let Some(code) = &code {
            self.upload_code(code, &bucket).await?;
            self.place_code(&parameters, code, &bucket.name, &mut choices);
        }
        let url = self.upload_template(&template, &bucket).await?;
        self.validate(&url).await?;
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

    async fn choose_configuration(&mut self) -> Result<Values, DeployError> {
        // Before any question: without a place to save to, the answers would be lost.
        let bucket = self.bucket(Purpose::Configurations).await?;
        let saved = self.configurations(&bucket).await?;
        if saved.is_empty() {
            return Ok(Values::new());
        }
        match self.operator.configuration(&saved)? {
            None => Ok(Values::new()),
            Some(name) => self
                .configuration(&bucket, &name)
                .await?
                .ok_or(DeployError::ConfigurationMissing(name)),
        }
    }
}
