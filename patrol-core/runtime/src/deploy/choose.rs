//! Choosing a value for each parameter, and asking where somebody may be asked.

use super::{
    console::{CurrentValue, Progress},
    error::DeployError,
    parameter::{CODE_BUCKET, CODE_KEY, CODE_VERSION, Parameter, locates_code},
    session::Session,
    setting::{Setting, Settings, Values, kept, standing, usable},
};

/// Questions that a person answers with patience. Where there would be more, rules' parameters that have
/// a value are not asked for.
const MOST_QUESTIONS: usize = 40;

/// What a parameter had before.
struct Before<'a> {
    /// The values of the stack.
    previous: &'a Values,
    /// The value in a saved configuration.
    saved: Option<&'a String>,
}

/// Chooses a setting for each parameter.
///
/// `previous` are the values of the stack, `saved` those of a saved configuration.
pub(super) fn choose(
    session: &mut Session<'_>,
    parameters: &[Parameter],
    previous: &Values,
    saved: &Values,
    may_ask: bool,
) -> Result<Settings, DeployError> {
    refuse_unknown(session, parameters)?;
    let mut settings = Settings::new();
    let mut missing = Vec::new();
    let mut invalid = Vec::new();
    let many = parameters.len() > MOST_QUESTIONS;
    let mut not_asked = 0;
    for parameter in parameters {
        let name = &parameter.name;
        let before = Before {
            previous,
            saved: usable(saved, name),
        };
        let has_value = kept(parameter, previous, before.saved).is_some();
        let asks = may_ask && !(many && parameter.of_rule && has_value);
        not_asked +=
            usize::from(may_ask && !asks && !session.options.parameters.contains_key(name));
        match choose_one(session, parameter, &before, asks)? {
            None if locates_code(name) => {}
            None => missing.push(name.clone()),
            Some(Setting::Value(value)) => {
                if let Err(why) = parameter.check(&value) {
                    invalid.push(why);
                }
                let same = !parameter.secret && previous.get(name) == Some(&value);
                let setting = if same {
                    Setting::UsePrevious
                } else {
                    Setting::Value(value)
                };
                settings.insert(name.clone(), setting);
            }
            Some(setting) => {
                let stays = previous.get(name).filter(|_| parameter.speaks_of_rules());
                invalid.extend(stays.and_then(|stays| parameter.check(stays).err()));
                settings.insert(name.clone(), setting);
            }
        }
    }
    if not_asked > 0 {
        session.report(&Progress::Note(&format!(
            "{not_asked} parameters of rules keep their values and are not asked for: set them in `patrol.toml`, or with `--parameters`"
        )));
    }
    if !missing.is_empty() {
        return Err(DeployError::MissingValues {
            stack: session.stack(),
            names: missing,
        });
    }
    if !invalid.is_empty() {
        return Err(DeployError::InvalidValues(invalid));
    }
    refuse_unencrypted(session, parameters, &settings)?;
    Ok(settings)
}

fn choose_one(
    session: &mut Session<'_>,
    parameter: &Parameter,
    before: &Before<'_>,
    may_ask: bool,
) -> Result<Option<Setting>, DeployError> {
    let name = &parameter.name;
    let all_given = &session.options.parameters;
    let given = all_given.get(name);
    if let Some(value) = given.or_else(|| session.approved.answers.get(name)) {
        return Ok(Some(Setting::Value(value.clone())));
    }
    if name == CODE_VERSION
        && [CODE_BUCKET, CODE_KEY]
            .iter()
            .any(|one| all_given.contains_key(*one))
    {
        // The version belongs to another object.
        return Ok(Some(Setting::UseDefault));
    }
    if locates_code(name) {
        // The zip decides.
        return Ok(before.previous.get(name).map(|_| Setting::UsePrevious));
    }
    let stays = kept(parameter, before.previous, before.saved);
    if !may_ask || kept_elsewhere(session, parameter, before) {
        return Ok(stays);
    }
    if let Some(value) = ask(session, parameter, before)? {
        let answers = &mut session.approved.answers;
        answers.insert(name.clone(), value.clone());
        return Ok(Some(Setting::Value(value)));
    }
    if let Some(value) = standing(parameter, before.previous, before.saved) {
        let kept = &mut session.approved.kept;
        kept.insert(name.clone(), value.clone());
    }
    Ok(stays)
}

/// Was the very same value kept in another region?
fn kept_elsewhere(session: &Session<'_>, parameter: &Parameter, before: &Before<'_>) -> bool {
    let kept = session.approved.kept.get(&parameter.name);
    kept.is_some() && kept == standing(parameter, before.previous, before.saved)
}

fn ask(
    session: &mut Session<'_>,
    parameter: &Parameter,
    before: &Before<'_>,
) -> Result<Option<String>, DeployError> {
    let known = before.previous.get(&parameter.name).or(before.saved);
    let current = match (known, &parameter.default) {
        (Some(_), _) if parameter.secret => CurrentValue::Secret,
        (Some(value), _) => CurrentValue::Value(value),
        (None, Some(default)) => CurrentValue::Value(default),
        (None, None) => CurrentValue::Unset,
    };
    let answer = session.console.value(parameter, current)?;
    if let Some(value) = &answer {
        // Said at once, and not after ten more questions.
        if parameter.must_encrypt(value) && session.options.kms.is_none() {
            return Err(DeployError::UnencryptedSecrets {
                names: vec![parameter.name.clone()],
            });
        }
    }
    Ok(answer)
}

fn refuse_unknown(session: &Session<'_>, parameters: &[Parameter]) -> Result<(), DeployError> {
    let known: Vec<_> = parameters.iter().map(|one| one.name.clone()).collect();
    let given = session.options.parameters.keys();
    let unknown: Vec<_> = given
        .filter(|name| !known.contains(name))
        .cloned()
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(DeployError::UnknownParameters {
        stack: session.stack(),
        names: unknown,
        known,
    })
}

fn refuse_unencrypted(
    session: &Session<'_>,
    parameters: &[Parameter],
    settings: &Settings,
) -> Result<(), DeployError> {
    if session.options.kms.is_some() {
        return Ok(());
    }
    let unencrypted = |parameter: &&Parameter| match settings.get(&parameter.name) {
        Some(Setting::Value(value)) => parameter.must_encrypt(value),
        _ => false,
    };
    let names: Vec<_> = parameters
        .iter()
        .filter(unencrypted)
        .map(|parameter| parameter.name.clone())
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(DeployError::UnencryptedSecrets { names })
}
