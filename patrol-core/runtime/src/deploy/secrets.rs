//! Secrets as `secure:BASE64`, encrypted with KMS, in cfn-config's form.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    aws::{Clients, key},
    error::DeployError,
    parameter::Parameter,
    session::Session,
    setting::{Setting, Settings},
};
use crate::template::KEYS;

/// What an encrypted secret begins with.
pub(super) const PREFIX: &str = "secure:";

/// Encrypts the secrets among the settings, and names the key among those that the function may decrypt with.
pub(super) async fn encrypt(
    session: &Session<'_>,
    parameters: &[Parameter],
    settings: &mut Settings,
) -> Result<(), DeployError> {
    let mut used = BTreeSet::new();
    for parameter in parameters {
        if let Some(key) = &session.options.kms
            && let Some(Setting::Value(value)) = settings.get_mut(&parameter.name)
            && parameter.must_encrypt(value)
        {
            let encrypted = key::encrypt(session.clients, key, value).await?;
            *value = format!("{PREFIX}{}", STANDARD.encode(encrypted.bytes));
            used.extend(encrypted.key);
        }
    }
    name_keys(session, parameters, used, settings).await
}

/// Adds keys to those that the function may decrypt with; the keys of secrets that the stack has already stay.
async fn name_keys(
    session: &Session<'_>,
    parameters: &[Parameter],
    used: BTreeSet<String>,
    settings: &mut Settings,
) -> Result<(), DeployError> {
    if !parameters.iter().any(|parameter| parameter.name == KEYS) {
        return Ok(());
    }
    let known = match settings.get(KEYS) {
        Some(Setting::Value(known)) => known.clone(),
        Some(Setting::UsePrevious) => {
            let stack = session.find_stack().await?.unwrap_or_default();
            stack.parameters.get(KEYS).cloned().unwrap_or_default()
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
        settings.insert(KEYS.to_owned(), Setting::Value(keys));
        return Ok(());
    }
    if before > 0 {
        return Ok(());
    }
    let encrypted = |parameter: &&Parameter| {
        let setting = settings.get(&parameter.name);
        parameter.secret
            && matches!(setting, Some(Setting::Value(value)) if value.starts_with(PREFIX))
    };
    let encrypted = parameters.iter().filter(encrypted);
    let names: Vec<_> = encrypted.map(|parameter| parameter.name.clone()).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(DeployError::KeysNotNamed { names, keys: KEYS })
}

/// The secret of a `secure:` value; another value is itself.
pub(super) async fn decrypt(
    clients: &Clients,
    parameter: &str,
    value: &str,
) -> Result<String, DeployError> {
    let Some(encoded) = value.strip_prefix(PREFIX) else {
        return Ok(value.to_owned());
    };
    let undecryptable = |source| DeployError::Undecryptable {
        parameter: parameter.to_owned(),
        source,
    };
    let encrypted = STANDARD
        .decode(encoded)
        .map_err(|why| undecryptable(why.into()))?;
    let secret = key::decrypt(clients, parameter, encrypted).await?;
    // The error itself would hold the secret.
    String::from_utf8(secret).map_err(|why| undecryptable(why.utf8_error().into()))
}
