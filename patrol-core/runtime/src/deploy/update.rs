//! Changing a stack, and saying what a change would do.

use aws_sdk_cloudformation::types::Stack;

use super::{
    bucket::Purpose,
    change_set::{Body, COMPARING, ChangeSet},
    choice::{Choice, Choices, known},
    code::Code,
    deployment::{Deployment, Outcome},
    difference::{ParameterChange, Plan, parameter_changes, template_difference},
    error::DeployError,
    operator::{News, Question},
    parameter::{CODE_BUCKET, CODE_KEY, Parameter},
    saved::Values,
    stack::values,
    template::Document,
};

/// Bytes of a template that fit into a request.
///
/// Source: [CloudFormation quotas](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
const INLINE_TEMPLATE: usize = 51_200;

/// What an update is about to do, before CloudFormation is asked.
struct Draft {
    template: Document,
    /// The template's rules are not those of the deployed code.
    other_rules: bool,
    parameters: Vec<Parameter>,
    choices: Choices,
    code: Option<Code>,
    parameter_changes: Vec<ParameterChange>,
    template_difference: String,
}

impl Deployment<'_> {
    /// Changes the stack. The differences of parameters, of the template and of resources are
    /// confirmed one after the other; values that stay the same are not sent.
    ///
    /// # Errors
    /// When there is no such stack, its state refuses changes, a value is missing or refused, or
    /// AWS refuses or fails.
    pub async fn update(&mut self) -> Result<Outcome, DeployError> {
        let stack = self.require_stack().await?;
        self.may_update(&stack)?;
        let configurations = self.bucket(Purpose::Configurations).await?;
        let bucket = self.bucket(Purpose::Templates).await?;
        let mut draft = self
            .draft(&stack, Some(&bucket.name), !self.options.force)
            .await?;
        for note in draft.template.notes() {
            self.operator.tell(&News::Note(note));
        }
        if draft.other_rules && draft.code.is_none() {
            return Err(DeployError::OldCode(self.stack()));
        }
        if !draft.parameter_changes.is_empty()
            && !self.confirm(Question::Parameters(&draft.parameter_changes))?
        {
            return Ok(Outcome::Declined);
        }
        if !draft.template_difference.is_empty()
            && !self.confirm(Question::Template(&draft.template_difference))?
        {
            return Ok(Outcome::Declined);
        }
        self.encrypt_secrets(&draft.parameters, &mut draft.choices)
            .await?;
        if let Some(code) = &draft.code {
            self.upload_code(code, &bucket).await?;
        }
        let url = self.upload_template(&draft.template.text, &bucket).await?;
        self.validate(&url).await?;
        let (name, region) = (self.stack(), self.region().to_owned());
        self.operator.tell(&News::Doing(COMPARING));
        let set = self
            .make_change_set(false, &Body::Url(&url), &draft.choices)
            .await?;
        let Some(ChangeSet { id, changes }) = set else {
            self.operator.tell(&News::NoChanges {
                stack: &name,
                region: &region,
            });
            self.save_again(&draft.parameters, &configurations).await?;
            return Ok(Outcome::NoChanges);
        };
        let question = Question::Changes {
            stack: &name,
            region: &region,
            new: false,
            changes: &changes,
        };
        match self.confirm(question) {
            Ok(true) => {}
            refused => {
                self.drop_change_set(&id, false).await?;
                return refused.map(|_| Outcome::Declined);
            }
        }
        let mark = self.mark(stack.stack_id().unwrap_or(&name)).await?;
        self.execute(&id).await?;
        self.follow(mark, &["UPDATE_COMPLETE"]).await?;
        self.save_deployed(
            &draft.parameters,
            &known(&draft.parameters, &draft.choices),
            &configurations,
        )
        .await
    }

    /// What [`update`](Self::update) would change; nobody is asked, and nothing is changed.
    ///
    /// A secret that is given counts as a change, since the stack's own cannot be read.
    ///
    /// # Errors
    /// As for [`update`](Self::update).
    pub async fn diff(&mut self) -> Result<Plan, DeployError> {
        let stack = self.require_stack().await?;
        self.may_update(&stack)?;
        let bucket = self.find_bucket(Purpose::Templates).await?;
        let name = bucket.as_ref().map(|bucket| bucket.name.as_str());
        let mut draft = self.draft(&stack, name, false).await?;
        self.encrypt_secrets(&draft.parameters, &mut draft.choices)
            .await?;
        let text = draft.template.compact();
        let url;
        let body = if text.len() <= INLINE_TEMPLATE {
            Body::Text(&text)
        } else {
            let bucket = self.require_bucket(Purpose::Templates).await?;
            url = self.upload_template(&text, &bucket).await?;
            Body::Url(&url)
        };
        self.operator.tell(&News::Doing(COMPARING));
        let set = self.make_change_set(false, &body, &draft.choices).await?;
        let changes = match set {
            Some(set) => {
                self.drop_change_set(&set.id, false).await?;
                set.changes
            }
            None => Vec::new(),
        };
        Ok(Plan {
            stack_name: self.stack(),
            region: self.region().to_owned(),
            parameters: draft.parameter_changes,
            template: draft.template_difference,
            changes,
        })
    }

    async fn draft(
        &mut self,
        stack: &Stack,
        bucket: Option<&str>,
        may_ask: bool,
    ) -> Result<Draft, DeployError> {
        let previous = values(stack);
        let code = Code::find(self.options)?;
        let deployed = self.deployed_template().await?;
        // A template that something else has deployed may be YAML.
        let before = Document::new(deployed.clone()).ok();
        let arch = match &code {
            Some(code) => code.arch,
            None => before.as_ref().and_then(Document::arch),
        };
        let template = self.write_template(arch)?;
        if let Some(code) = &code {
            code.fits(&template)?;
        }
        let parameters = template.parameters();
        let mut choices = self.choose(&parameters, &previous, &Values::new(), may_ask)?;
        if let (Some(code), Some(bucket)) = (&code, bucket) {
            self.place_code(&parameters, code, bucket, &mut choices);
            keep_same_code(&previous, &mut choices);
        }
        Ok(Draft {
            parameter_changes: parameter_changes(&parameters, &previous, &choices),
            template_difference: template_difference(&deployed, &template.text),
            other_rules: before
                .as_ref()
                .and_then(Document::digest)
                .is_some_and(|digest| template.digest().is_some_and(|new| new != digest)),
            template,
            parameters,
            choices,
            code,
        })
    }
}

/// The same code in the same place is no change.
fn keep_same_code(previous: &Values, choices: &mut Choices) {
    for name in [CODE_BUCKET, CODE_KEY] {
        if let Some(choice) = choices.get_mut(name)
            && matches!(choice, Choice::Given(value) if previous.get(name) == Some(value))
        {
            *choice = Choice::Previous;
        }
    }
}
