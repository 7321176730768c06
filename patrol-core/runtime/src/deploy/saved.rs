//! Saved configurations: the values of a stack's parameters, in S3.

use std::collections::BTreeMap;

use aws_sdk_s3::{primitives::ByteStream, types::ServerSideEncryption};

use super::{
    aws_error::AwsError,
    bucket::{Bucket, Purpose},
    deployment::{Deployment, Outcome},
    error::DeployError,
    operator::{News, Question},
    parameter::{CODE_BUCKET, CODE_KEY, Parameter},
    stack::{MASK, values},
    template::Document,
};

/// The end of a saved configuration's key.
const SUFFIX: &str = ".cfn.json";

/// A stack's values by parameter.
pub(super) type Values = BTreeMap<String, String>;

impl Deployment<'_> {
    /// The name under which this stack's configuration is saved.
    pub(super) fn own_configuration(&self) -> String {
        format!("{}-{}", self.stack(), self.region())
    }

    fn configuration_key(&self, configuration: &str) -> String {
        format!("{}/{configuration}{SUFFIX}", self.name)
    }

    /// The names of the saved configurations of all stacks `NAME-...`, sorted.
    pub(super) async fn configurations(&self, bucket: &Bucket) -> Result<Vec<String>, DeployError> {
        let prefix = format!("{}/", self.name);
        let mut pages = self
            .clients
            .s3_in(&bucket.region)
            .list_objects_v2()
            .bucket(&bucket.name)
            .prefix(&prefix)
            .into_paginator()
            .send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|why| {
                AwsError::new(
                    format!("list `s3://{}/{prefix}`", bucket.name),
                    "s3:ListBucket",
                    &why,
                )
            })?;
            let saved = page
                .contents()
                .iter()
                .filter(|object| object.size() != Some(0));
            names.extend(saved.filter_map(|object| {
                let name = object.key()?.strip_prefix(&prefix)?.strip_suffix(SUFFIX)?;
                (!name.contains('/')).then(|| name.to_owned())
            }));
        }
        names.sort();
        Ok(names)
    }

    /// A saved configuration, when it is there.
    pub(super) async fn configuration(
        &self,
        bucket: &Bucket,
        configuration: &str,
    ) -> Result<Option<Values>, DeployError> {
        let key = self.configuration_key(configuration);
        let url = format!("s3://{}/{key}", bucket.name);
        let tried = || format!("read `{url}`");
        let answer = self
            .clients
            .s3_in(&bucket.region)
            .get_object()
            .bucket(&bucket.name)
            .key(&key)
            .send()
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(why)
                if why
                    .as_service_error()
                    .is_some_and(|error| error.is_no_such_key()) =>
            {
                return Ok(None);
            }
            Err(why) => return Err(AwsError::new(tried(), "s3:GetObject", &why).into()),
        };
        let unreadable = |why: String| DeployError::ConfigurationUnreadable {
            url: url.clone(),
            why,
        };
        let bytes = answer
            .body
            .collect()
            .await
            .map_err(|why| unreadable(why.to_string()))?;
        serde_json::from_slice(&bytes.into_bytes())
            .map(Some)
            .map_err(|why| unreadable(why.to_string()))
    }

    /// Saves the stack's configuration as it is deployed.
    ///
    /// # Errors
    /// When there is no such stack, or AWS refuses.
    pub async fn save(&mut self) -> Result<Outcome, DeployError> {
        self.require_stack().await?;
        let parameters = Document::new(self.deployed_template().await?)?.parameters();
        let bucket = self.bucket(Purpose::Configurations).await?;
        let (values, lost) = self
            .worth_saving(&parameters, &Values::new(), &bucket)
            .await?;
        let url = self.configuration_url(&bucket);
        let shown: Vec<_> = values
            .iter()
            .map(|(name, value)| {
                let secret = parameters.iter().any(|p| p.secret && p.name == *name);
                let value = if secret { MASK } else { value };
                (name.clone(), value.to_owned())
            })
            .collect();
        let question = Question::Save {
            url: &url,
            values: &shown,
        };
        if !self.confirm(question)? {
            return Ok(Outcome::Declined);
        }
        self.put_configuration(&bucket, &values, &lost).await?;
        Ok(Outcome::Done)
    }

    /// Saves what was just deployed; `sent` are the values that are known from sending them.
    pub(super) async fn save_deployed(
        &mut self,
        parameters: &[Parameter],
        sent: &Values,
        bucket: &Bucket,
    ) -> Result<Outcome, DeployError> {
        let saved = async {
            let (values, lost) = self.worth_saving(parameters, sent, bucket).await?;
            self.put_configuration(bucket, &values, &lost).await
        };
        match saved.await {
            Ok(()) => Ok(Outcome::Done),
            Err(why) => Err(DeployError::NotSaved {
                stack: self.stack(),
                why: Box::new(why),
            }),
        }
    }

    /// Saves the configuration of a stack that needs no change, where an interrupted `update` has
    /// not done so.
    pub(super) async fn save_again(
        &mut self,
        parameters: &[Parameter],
        bucket: &Bucket,
    ) -> Result<(), DeployError> {
        let (values, lost) = self
            .worth_saving(parameters, &Values::new(), bucket)
            .await?;
        let saved = self
            .configuration(bucket, &self.own_configuration())
            .await?;
        if saved.as_ref() == Some(&values) {
            return Ok(());
        }
        self.put_configuration(bucket, &values, &lost).await
    }

    /// The stack's values, and the names of the secrets that cannot be saved.
    ///
    /// CloudFormation does not give a secret back: it is what was just sent, or what was saved
    /// before.
    async fn worth_saving(
        &self,
        parameters: &[Parameter],
        sent: &Values,
        bucket: &Bucket,
    ) -> Result<(Values, Vec<String>), DeployError> {
        let stack = self.require_stack().await?;
        let before = self
            .configuration(bucket, &self.own_configuration())
            .await?
            .unwrap_or_default();
        let mut values = values(&stack);
        values.retain(|name, _| name != CODE_BUCKET && name != CODE_KEY);
        let mut lost = Vec::new();
        for parameter in parameters.iter().filter(|parameter| parameter.secret) {
            let name = &parameter.name;
            let Some(value) = values.remove(name) else {
                continue;
            };
            let known = match sent.get(name) {
                Some(value) => Some(value),
                None => before.get(name),
            };
            match known.filter(|value| *value != MASK && parameter.may_save(value)) {
                Some(known) => {
                    values.insert(name.clone(), known.clone());
                }
                // An empty value is no secret.
                None if value.is_empty() => {}
                None => lost.push(name.clone()),
            }
        }
        Ok((values, lost))
    }

    fn configuration_url(&self, bucket: &Bucket) -> String {
        let key = self.configuration_key(&self.own_configuration());
        format!("s3://{}/{key}", bucket.name)
    }

    /// One write: there is the old configuration or the new one, never half of it.
    async fn put_configuration(
        &mut self,
        bucket: &Bucket,
        values: &Values,
        lost: &[String],
    ) -> Result<(), DeployError> {
        let url = self.configuration_url(bucket);
        let body = serde_json::to_vec_pretty(values)
            .map_err(|why| DeployError::NotATemplate(why.to_string()))?;
        let kms = self.options.kms.as_ref();
        self.clients
            .s3_in(&bucket.region)
            .put_object()
            .bucket(&bucket.name)
            .key(self.configuration_key(&self.own_configuration()))
            .content_type("application/json")
            .set_server_side_encryption(kms.map(|_| ServerSideEncryption::AwsKms))
            .set_ssekms_key_id(kms.cloned())
            .body(ByteStream::from(body))
            .send()
            .await
            .map_err(|why| AwsError::new(format!("save `{url}`"), "s3:PutObject", &why))?;
        self.operator.tell(&News::Saved(&url));
        if !lost.is_empty() {
            self.operator.tell(&News::SecretsNotSaved(lost));
        }
        Ok(())
    }
}
