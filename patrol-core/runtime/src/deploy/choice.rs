//! Which value each parameter gets.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    deployment::Deployment,
    error::DeployError,
    operator::Kept,
    parameter::{CODE_BUCKET, CODE_KEY, Parameter},
    saved::Values,
    secret::PREFIX,
    stack::{MASK, values},
};
use crate::template::KEYS;

/// Where a parameter's value comes from.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// The stack has it; it is not sent again, so that a masked secret is not overwritten.
    Previous,
    /// The template's default.
    Default,
    /// This one.
    Given(String),
}

/// A choice a parameter.
pub(super) type Choices = BTreeMap<String, Choice>;

impl Deployment<'_> {
    /// Chooses a value for each parameter, and asks where somebody may be asked.
    ///
    /// `previous` are the values of the stack, `saved` those of a saved configuration.
    pub(super) fn choose(
        &mut self,
        parameters: &[Parameter],
        previous: &Values,
        saved: &Values,
        may_ask: bool,
    ) -> Result<Choices, DeployError> {
        self.refuse_unknown(parameters)?;
        let options = self.options;
        let mut choices = Choices::new();
        let mut missing = Vec::new();
        let mut wrong = Vec::new();
        for parameter in parameters {
            let name = &parameter.name;
            let given = options
                .parameters
                .get(name)
                .or_else(|| self.approved.answers.get(name));
            let known = saved.get(name).filter(|value| *value != MASK);
            let choice = if let Some(value) = given {
                Some(Choice::Given(value.clone()))
            } else if name == CODE_BUCKET || name == CODE_KEY {
                // The code is chosen by its file.
                previous.get(name).map(|_| Choice::Previous)
            } else if self.kept_elsewhere(parameter, previous, known) {
                kept(parameter, previous, known)
            } else if may_ask {
                match self.ask(parameter, previous, known)? {
                    Some(value) => {
                        let answers = &mut self.approved.answers;
                        answers.insert(name.clone(), value.clone());
                        Some(Choice::Given(value))
                    }
                    None => {
                        let value = standing(parameter, previous, known).cloned();
                        let kept_values = &mut self.approved.kept;
                        kept_values.extend(value.map(|value| (name.clone(), value)));
                        kept(parameter, previous, known)
                    }
                }
            } else {
                kept(parameter, previous, known)
            };
            match choice {
                None if name == CODE_BUCKET || name == CODE_KEY => {}
                None => missing.push(name.clone()),
                Some(Choice::Given(value)) => {
                    if let Err(why) = parameter.check(&value) {
                        wrong.push(why.to_string());
                    }
                    let same = !parameter.secret && previous.get(name) == Some(&value);
                    let choice = if same {
                        Choice::Previous
                    } else {
                        Choice::Given(value)
                    };
                    choices.insert(name.clone(), choice);
                }
                Some(choice) => {
                    choices.insert(name.clone(), choice);
                }
            }
        }
        if !missing.is_empty() {
            return Err(DeployError::Missing {
                stack: self.stack(),
                names: missing,
            });
        }
        if !wrong.is_empty() {
            return Err(DeployError::Wrong(wrong));
        }
        self.refuse_clear_secrets(parameters, &choices)?;
        Ok(choices)
    }

    /// Was the very same value kept in another region?
    fn kept_elsewhere(
        &self,
        parameter: &Parameter,
        previous: &Values,
        saved: Option<&String>,
    ) -> bool {
        let kept = self.approved.kept.get(&parameter.name);
        kept.is_some() && kept == standing(parameter, previous, saved)
    }

    fn ask(
        &mut self,
        parameter: &Parameter,
        previous: &Values,
        saved: Option<&String>,
    ) -> Result<Option<String>, DeployError> {
        let known = previous.get(&parameter.name).or(saved);
        let kept = match (known, &parameter.default) {
            (Some(_), _) if parameter.secret => Kept::Secret,
            (Some(value), _) => Kept::Value(value),
            (None, Some(default)) => Kept::Value(default),
            (None, None) => Kept::Nothing,
        };
        let answer = self.operator.value(parameter, kept)?;
        if let Some(value) = &answer {
            // Said at once, not after ten more questions.
            if parameter.must_encrypt(value) && self.options.kms.is_none() {
                return Err(DeployError::SecretInTheClear {
                    names: vec![parameter.name.clone()],
                });
            }
        }
        Ok(answer)
    }

    fn refuse_unknown(&self, parameters: &[Parameter]) -> Result<(), DeployError> {
        let known: Vec<_> = parameters.iter().map(|p| p.name.clone()).collect();
        let unknown: Vec<_> = self
            .options
            .parameters
            .keys()
            .filter(|name| !known.contains(name))
            .cloned()
            .collect();
        if unknown.is_empty() {
            return Ok(());
        }
        Err(DeployError::Unknown {
            stack: self.stack(),
            names: unknown,
            known,
        })
    }

    fn refuse_clear_secrets(
        &self,
        parameters: &[Parameter],
        choices: &Choices,
    ) -> Result<(), DeployError> {
        if self.options.kms.is_some() {
            return Ok(());
        }
        let clear = |parameter: &&Parameter| match choices.get(&parameter.name) {
            Some(Choice::Given(value)) => parameter.must_encrypt(value),
            _ => false,
        };
        let names: Vec<_> = parameters
            .iter()
            .filter(clear)
            .map(|parameter| parameter.name.clone())
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        Err(DeployError::SecretInTheClear { names })
    }

    /// Encrypts the secrets among the choices, and names the key among those that the function may
    /// decrypt with.
    pub(super) async fn encrypt_secrets(
        &self,
        parameters: &[Parameter],
        choices: &mut Choices,
    ) -> Result<(), DeployError> {
        let mut used = BTreeSet::new();
        for parameter in parameters {
            if let Some(key) = &self.options.kms
                && let Some(Choice::Given(value)) = choices.get_mut(&parameter.name)
                && parameter.must_encrypt(value)
            {
                let (encrypted, key) = self.clients.encrypt(key, value).await?;
                *value = encrypted;
                used.extend(key);
            }
        }
        self.name_keys(parameters, used, choices).await
    }

    /// Adds keys to those that the function may decrypt with; the ones of secrets that the stack
    /// has already stay.
    async fn name_keys(
        &self,
        parameters: &[Parameter],
        used: BTreeSet<String>,
        choices: &mut Choices,
    ) -> Result<(), DeployError> {
        if !parameters.iter().any(|parameter| parameter.name == KEYS) {
            return Ok(());
        }
        let known = match choices.get(KEYS) {
            Some(Choice::Given(known)) => known.clone(),
            Some(Choice::Previous) => {
                let stack = self.find_stack(&self.stack()).await?;
                let mut values = stack.as_ref().map(values).unwrap_or_default();
                values.remove(KEYS).unwrap_or_default()
            }
            _ => String::new(),
        };
        let mut keys: Vec<&str> = known.split(',').filter(|key| !key.is_empty()).collect();
        let before = keys.len();
        keys.extend(
            used.iter()
                .map(String::as_str)
                .filter(|key| !known.contains(key)),
        );
        if keys.len() > before {
            let keys = keys.join(",");
            choices.insert(KEYS.to_owned(), Choice::Given(keys));
            return Ok(());
        }
        if before > 0 {
            return Ok(());
        }
        let encrypted = |parameter: &&Parameter| {
            let choice = choices.get(&parameter.name);
            parameter.secret
                && matches!(choice, Some(Choice::Given(value)) if value.starts_with(PREFIX))
        };
        let wrong = parameters.iter().filter(encrypted).map(|parameter| {
            format!(
                "{} is encrypted, and `{KEYS}` names no key that the function may decrypt it with: set it to the key's ARN",
                parameter.name
            )
        });
        let wrong: Vec<_> = wrong.collect();
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(DeployError::Wrong(wrong))
        }
    }
}

/// The value that stands when nothing new is given.
fn standing<'a>(
    parameter: &'a Parameter,
    previous: &'a Values,
    saved: Option<&'a String>,
) -> Option<&'a String> {
    let known = previous.get(&parameter.name).or(saved);
    known.or(parameter.default.as_ref())
}

/// The choice when nothing new is given.
fn kept(parameter: &Parameter, previous: &Values, saved: Option<&String>) -> Option<Choice> {
    if previous.contains_key(&parameter.name) {
        return Some(Choice::Previous);
    }
    if let Some(saved) = saved {
        return Some(Choice::Given(saved.clone()));
    }
    parameter.default.as_ref().map(|_| Choice::Default)
}

/// The values that are known once they are sent: all but those the stack had before.
pub(super) fn known(parameters: &[Parameter], choices: &Choices) -> Values {
    let value = |parameter: &Parameter| match choices.get(&parameter.name)? {
        Choice::Given(value) => Some(value.clone()),
        Choice::Default => parameter.default.clone(),
        Choice::Previous => None,
    };
    parameters
        .iter()
        .filter_map(|parameter| Some((parameter.name.clone(), value(parameter)?)))
        .collect()
}
