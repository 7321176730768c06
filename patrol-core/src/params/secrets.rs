//! The secrets of a rule, and its words without them.

use serde_json::Value;

use super::{ParamDecl, ParamSource, ParamType, list::items};
use crate::Finding;

/// What is shown in place of a secret.
const MASK: &str = "[secret]";
/// Bytes of the shortest secret that is looked for: what is shorter may be part of any word.
const SHORTEST: usize = 4;

/// The secret parameters of a rule with what must not be shown of them, longest first.
#[derive(Default)]
pub(crate) struct Secrets(Vec<(String, String)>);

impl Secrets {
    /// The values in force. A secret list is hidden as a whole and item by item.
    pub(crate) fn of(params: &[ParamDecl], source: &dyn ParamSource) -> Self {
        let mut secrets = Vec::new();
        for param in params {
            // Few are: the others are not read a second time.
            if !param.secret && !source.confidential(param) {
                continue;
            }
            let set = source.get(param).ok().flatten();
            let default = param.default.filter(|_| param.secret);
            let Some(value) = set.or_else(|| default.map(str::to_owned)) else {
                continue;
            };
            if param.ty == ParamType::CommaDelimitedList {
                let items = items(&value).into_iter();
                secrets.extend(items.map(|item| (param.name(), item.to_owned())));
            }
            // An error is told in one line: of a secret with several, such as a key, each is hidden.
            let lines = value.lines().chain([&*value]).map(str::trim);
            secrets.extend(lines.map(|line| (param.name(), line.to_owned())));
        }
        secrets.retain(|(_, value)| value.len() >= SHORTEST);
        secrets.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        Self(secrets)
    }

    /// Hides the values in all that a finding says. Returns the names of the parameters that it showed.
    pub(crate) fn hide(&self, finding: &mut Finding) -> Vec<&str> {
        let mut shown = Vec::new();
        for (name, secret) in &self.0 {
            let mut found = false;
            let texts = [&mut finding.subject, &mut finding.summary];
            for text in texts.into_iter().chain(finding.key.as_mut()) {
                found |= hide_in(text, secret);
            }
            for (detail, mut value) in std::mem::take(&mut finding.details) {
                let mut detail = detail;
                found |= hide_in(&mut detail, secret) | hide_in_value(&mut value, secret);
                finding.details.insert(detail, value);
            }
            if found && !shown.contains(&name.as_str()) {
                shown.push(name.as_str());
            }
        }
        shown
    }

    /// The words of an error without the values.
    pub(crate) fn over(&self, mut words: String) -> String {
        for (_, secret) in &self.0 {
            hide_in(&mut words, secret);
        }
        words
    }
}

/// Was it there?
fn hide_in(text: &mut String, secret: &str) -> bool {
    let found = text.contains(secret);
    if found {
        *text = text.replace(secret, MASK);
    }
    found
}

fn hide_in_value(value: &mut Value, secret: &str) -> bool {
    match value {
        Value::String(text) => hide_in(text, secret),
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |found, item| hide_in_value(item, secret) | found),
        Value::Object(fields) => {
            let mut found = false;
            for (mut name, mut field) in std::mem::take(fields) {
                found |= hide_in(&mut name, secret) | hide_in_value(&mut field, secret);
                fields.insert(name, field);
            }
            found
        }
        Value::Number(number) => {
            let mut text = number.to_string();
            let found = hide_in(&mut text, secret);
            if found {
                *value = Value::String(text);
            }
            found
        }
        Value::Null | Value::Bool(_) => false,
    }
}
