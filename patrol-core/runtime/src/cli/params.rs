//! Parameter values from the command line and from a file.

use std::{fs, path::Path};

use toml::{Table, Value};

use super::Failure;
use crate::reference::Reference;
use patrol_core::{
    EnvSource, MapSource, ParamDecl, ParamError, ParamSource, ParamType, Registry, RuleEntry,
    list_item,
};

/// How alike two names must be for one to be offered in place of the other, from 0 to 1.
const ALIKE: f64 = 0.8;

/// The table of a file with the parameters that rules share.
pub(super) const SHARED: &str = "shared";

/// The values that the operator gives.
#[derive(Debug)]
pub(super) struct Params {
    flags: MapSource,
    file: MapSource,
}

impl Params {
    /// Reads `RULE.PARAMETER=VALUE` arguments and a TOML file, and refuses names that no linked
    /// rule has: a misspelt one would be lost. `PARAMETER=VALUE`, and the file's table `[shared]`,
    /// set what rules share.
    pub(super) fn read(
        flags: &[String],
        file: Option<&Path>,
        registry: &Registry,
    ) -> Result<Self, Failure> {
        let mut params = Self {
            flags: MapSource::default(),
            file: MapSource::default(),
        };
        for flag in flags {
            // The value may be a secret: it is never quoted.
            let (name, value) = flag.split_once('=').ok_or_else(|| {
                Failure::usage("`--param` takes RULE.PARAMETER=VALUE: there is no `=`")
            })?;
            let full_name = match name.split_once('.') {
                Some((of, name)) => param(rule(registry, of)?, name)?.full_name(),
                None => {
                    let decl = shared(registry, name).map_err(|why| {
                        Failure::usage(format!(
                            "`--param {name}=...`: `{name}` does not name a rule, and {why}: write RULE.PARAMETER=VALUE"
                        ))
                    })?;
                    check_shared(decl, value)?;
                    decl.name()
                }
            };
            params.flags.set(full_name, value);
        }
        if let Some(path) = file {
            params.file = read_file(path, registry)?;
        }
        Ok(params)
    }

    /// The argument, or the file, or the environment.
    pub(super) fn source(&self) -> impl ParamSource {
        Given(self)
    }
}

struct Given<'a>(&'a Params);

impl ParamSource for Given<'_> {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        let sources: [&dyn ParamSource; 3] = [&self.0.flags, &self.0.file, &EnvSource::default()];
        let value = sources.get(decl)?;
        match value.as_deref().and_then(|value| reference(decl, value)) {
            None => Ok(value),
            Some(reference) => Err(ParamError::Unreadable {
                name: decl.full_name(),
                why: format!(
                    "`{reference}` says where the value is, which the deployed function looks up and this command does not: give the value itself with `--param {}=...`",
                    decl.full_name()
                ),
            }),
        }
    }
}

/// The reference that a value is or has as an item: a rule must not take it for a value.
fn reference<'a>(decl: &ParamDecl, value: &'a str) -> Option<Reference<'a>> {
    match decl.ty {
        ParamType::CommaDelimitedList => Reference::find_item(value),
        _ => Reference::find(value),
    }
}

/// The linked rule with this name.
pub(super) fn rule(registry: &Registry, name: &str) -> Result<&'static RuleEntry, Failure> {
    registry.get(name).ok_or_else(|| {
        let names = registry.rules().iter().map(|rule| rule.name.to_owned());
        Failure::usage(format!(
            "no linked rule is named `{name}`{}",
            offer(name, names.collect(), "`patrol rules` lists them")
        ))
    })
}

fn param(rule: &RuleEntry, name: &str) -> Result<&'static ParamDecl, Failure> {
    rule.params
        .iter()
        .find(|param| param.name() == name)
        .ok_or_else(|| {
            let names: Vec<_> = rule.params.iter().map(ParamDecl::name).collect();
            let otherwise = match names.join("`, `") {
                names if names.is_empty() => "it has none".to_owned(),
                names => format!("it has `{names}`"),
            };
            Failure::usage(format!(
                "rule `{}` has no parameter `{name}`{}",
                rule.name,
                offer(name, names, &otherwise)
            ))
        })
}

/// The parameter that rules share under this name.
fn shared(registry: &Registry, name: &str) -> Result<&'static ParamDecl, Failure> {
    let shared = registry.shared_params();
    let named = shared.iter().find(|(param, _)| param.name() == name);
    named.map(|(param, _)| *param).ok_or_else(|| {
        let names: Vec<_> = shared.iter().map(|(param, _)| param.name()).collect();
        let otherwise = match names.join("`, `") {
            names if names.is_empty() => "rules share none".to_owned(),
            names => format!("rules share `{names}`"),
        };
        Failure::usage(format!(
            "rules share no parameter `{name}`{}",
            offer(name, names, &otherwise)
        ))
    })
}

/// Refuses a wrong value once, where it is given: every rule would say so of its own.
fn check_shared(decl: &ParamDecl, value: &str) -> Result<(), Failure> {
    // A reference is refused where a rule reads it.
    let checked = match reference(decl, value) {
        Some(_) => Ok(()),
        None => decl.check(value),
    };
    checked.map_err(|why| match why {
        ParamError::Invalid {
            value, expected, ..
        } => Failure::usage(format!(
            "parameter `{}` is {value}, expected {expected}",
            decl.name()
        )),
        other => Failure::usage(other.to_string()),
    })
}

/// Names that somebody may have meant, or another word.
fn offer(name: &str, names: Vec<String>, otherwise: &str) -> String {
    let alike = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase());
    let mut near: Vec<_> = names
        .into_iter()
        .filter(|other| alike(other) >= ALIKE)
        .collect();
    near.sort_by(|a, b| alike(b).total_cmp(&alike(a)));
    near.truncate(3);
    if near.is_empty() {
        format!(": {otherwise}")
    } else {
        format!("; did you mean `{}`?", near.join("` or `"))
    }
}

fn read_file(path: &Path, registry: &Registry) -> Result<MapSource, Failure> {
    let file = path.display();
    let text = fs::read_to_string(path)
        .map_err(|why| Failure::usage(format!("cannot read `{file}`: {why}")))?;
    let rules: Table = text.parse().map_err(|why: toml::de::Error| {
        // The parser's own display quotes the line, which may hold a secret; its message does not.
        let at = why.span().map_or(0, |span| span.start).min(text.len());
        let line = text.as_bytes()[..at]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1;
        let why = why.message().trim();
        Failure::usage(format!("{file}:{line}: not TOML: {why}"))
    })?;
    let mut source = MapSource::default();
    let located = |failure: Failure| Failure::usage(format!("{file}: {failure}"));
    for (table, values) in &rules {
        let of = match table.as_str() {
            SHARED => None,
            name => Some(rule(registry, name).map_err(located)?),
        };
        let Value::Table(values) = values else {
            return Err(Failure::usage(format!(
                "{file}: `{table}` is not a table: write `[{table}]` and a line for each parameter"
            )));
        };
        for (name, value) in values {
            let decl = match of {
                Some(rule) => param(rule, name),
                None => shared(registry, name),
            };
            let decl = decl.map_err(located)?;
            let full_name = match of {
                Some(_) => decl.full_name(),
                None => decl.name(),
            };
            let text = text_of(value)
                .map_err(|why| Failure::usage(format!("{file}: `{full_name}` {why}")))?;
            if of.is_none() {
                check_shared(decl, &text).map_err(located)?;
            }
            source.set(full_name, text);
        }
    }
    Ok(source)
}

/// A value as a parameter's text: lists are comma separated.
fn text_of(value: &Value) -> Result<String, &'static str> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        Value::Boolean(boolean) => Ok(boolean.to_string()),
        Value::Array(items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items {
                let text = match item {
                    Value::Array(_) => Err("is a list of lists, expected one list"),
                    item => text_of(item),
                }?;
                texts.push(list_item(&text));
            }
            Ok(texts.join(","))
        }
        Value::Datetime(_) => Err("is a date, expected text: put it in quotes"),
        Value::Table(_) => Err("is a table, expected text, a number, a boolean or a list"),
    }
}
