//! What each parameter of a stack is set to.

use std::collections::BTreeMap;

use super::parameter::{CODE_BUCKET, CODE_KEY, CODE_VERSION, MASK, Parameter};

/// The values of a stack's parameters, by name.
pub(super) type Values = BTreeMap<String, String>;

/// What a parameter is set to.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Setting {
    /// The value that the stack has; it is not sent again, so that a masked secret is not overwritten.
    UsePrevious,
    /// The template's default.
    UseDefault,
    /// This value.
    Value(String),
}

/// A setting for each parameter, by name.
pub(super) type Settings = BTreeMap<String, Setting>;

/// The value that a parameter keeps if nobody gives another: the stack's, the saved one or the template's.
pub(super) fn standing<'a>(
    parameter: &'a Parameter,
    previous: &'a Values,
    saved: Option<&'a String>,
) -> Option<&'a String> {
    let known = previous.get(&parameter.name).or(saved);
    known.or(parameter.default.as_ref())
}

/// The setting of a parameter for which nobody gives a value.
pub(super) fn kept(
    parameter: &Parameter,
    previous: &Values,
    saved: Option<&String>,
) -> Option<Setting> {
    if previous.contains_key(&parameter.name) {
        return Some(Setting::UsePrevious);
    }
    if let Some(saved) = saved {
        return Some(Setting::Value(saved.clone()));
    }
    parameter.default.as_ref().map(|_| Setting::UseDefault)
}

/// A saved value that can be used again.
pub(super) fn usable<'a>(saved: &'a Values, name: &str) -> Option<&'a String> {
    saved.get(name).filter(|value| *value != MASK)
}

/// The values that are known because they are sent: all but those that the stack had before.
pub(super) fn sent(parameters: &[Parameter], settings: &Settings) -> Values {
    let value = |parameter: &Parameter| match settings.get(&parameter.name)? {
        Setting::Value(value) => Some(value.clone()),
        Setting::UseDefault => parameter.default.clone(),
        Setting::UsePrevious => None,
    };
    parameters
        .iter()
        .filter_map(|parameter| Some((parameter.name.clone(), value(parameter)?)))
        .collect()
}

/// Sets the parameters that say where the function's zip is, to a bucket, a key and a version; the same place as before is
/// no change.
pub(super) fn locate_code(
    parameters: &[Parameter],
    previous: &Values,
    place: [&str; 3],
    settings: &mut Settings,
) {
    for (name, value) in [CODE_BUCKET, CODE_KEY, CODE_VERSION].into_iter().zip(place) {
        if !parameters.iter().any(|parameter| parameter.name == name) {
            continue;
        }
        let setting = match previous.get(name) {
            Some(before) if before == value => Setting::UsePrevious,
            _ => Setting::Value(value.to_owned()),
        };
        settings.insert(name.to_owned(), setting);
    }
}
