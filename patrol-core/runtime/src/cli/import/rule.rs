//! One Sigma rule: from its text to the files of a rule.

use serde_json::Value;

use super::{
    super::new::RuleName,
    code::{self, Parts},
    condition::Condition,
    document::Document,
    error::ImportError,
    names, pattern,
    sample::{self, Samples},
    selection,
};

/// A rule of Patrol's, made of a Sigma rule.
#[derive(Debug)]
pub(super) struct Imported {
    pub(super) name: RuleName,
    pub(super) code: String,
    pub(super) samples: Samples,
    /// What is to be said: names that were changed or left out.
    pub(super) notes: Vec<String>,
    /// It calls the functions of `sigma.rs`.
    pub(super) compares: bool,
}

/// Imports a rule; `name` is in place of the one that its title gives.
pub(super) fn import(document: &Document, name: Option<&str>) -> Result<Imported, ImportError> {
    let name = rule_name(document, name)?;
    let condition = Condition::read(&document.detection)?;
    let (mut wanted, mut excluded) = (Vec::new(), Vec::new());
    for (name, is_wanted) in condition.selections() {
        let asked = selection::read(&name, document.detection.get(&name).unwrap_or(&Value::Null))?;
        let list = if is_wanted {
            &mut wanted
        } else {
            &mut excluded
        };
        list.push((name, asked));
    }
    let mut notes = names::check(&mut wanted)?;
    let asked = [wanted, excluded].concat();
    let expression = condition.resolved(&asked);
    let delivered = pattern::of(&expression)?;
    let samples = sample::of(&expression, &delivered.pattern);
    if samples.reported.is_empty() {
        notes.push(
            "no event could be made that it reports: write `reports.json` by hand".to_owned(),
        );
    }
    let parts = Parts {
        name: &name,
        document,
        condition: &condition,
        selections: &document.detection,
        asked,
        pattern: &delivered.pattern,
        exact: delivered.exact,
    };
    let (code, more) = code::write(&parts)?;
    notes.extend(more);
    notes.dedup();
    Ok(Imported {
        name,
        code,
        samples,
        notes,
        compares: !delivered.exact,
    })
}

fn rule_name(document: &Document, name: Option<&str>) -> Result<RuleName, ImportError> {
    let of_title = || {
        let title = document
            .title
            .strip_prefix("AWS ")
            .unwrap_or(&document.title);
        let mut name = String::new();
        for word in title
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
        {
            let (first, rest) = word.split_at(1);
            let first = if name.is_empty() {
                first.to_ascii_lowercase()
            } else {
                first.to_ascii_uppercase()
            };
            let rest = if name.is_empty()
                && word
                    .bytes()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            {
                rest.to_ascii_lowercase()
            } else {
                rest.to_owned()
            };
            if name.len() + word.len() > 64 {
                break;
            }
            name += &first;
            name += &rest;
        }
        name
    };
    let name = name.map_or_else(of_title, str::to_owned);
    RuleName::parse(&name).map_err(|why| ImportError::Name(why.to_string()))
}
