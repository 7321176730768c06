//! Parameter values from the command line.

use super::Failure;
use crate::{control::Control, reference::Reference};
use patrol_core::{
    EnvSource, MapSource, ParamDecl, ParamError, ParamSource, ParamType, Registry, RuleEntry,
    near::{listed, meant, offer},
};

/// The values that the operator gives.
#[derive(Debug)]
pub(super) struct Params<'a> {
    flags: MapSource,
    control: &'a Control,
}

impl<'a> Params<'a> {
    /// Reads `RULE.PARAMETER=VALUE` arguments, and `PARAMETER=VALUE` for what rules share; refuses
    /// names that no linked rule has: a misspelt one would be lost.
    pub(super) fn read(
        flags: &[String],
        control: &'a Control,
        registry: &Registry,
    ) -> Result<Self, Failure> {
        let mut params = Self {
            flags: MapSource::default(),
            control,
        };
        for flag in flags {
            // The value may be a secret: it is never quoted.
            let (name, value) = flag.split_once('=').ok_or_else(|| {
                Failure::usage("`--param` takes RULE.PARAMETER=VALUE: there is no `=`")
            })?;
            let full_name = match name.split_once('.') {
                Some((of, name)) => param(rule(registry, of)?, name)?.full_name(),
                None => shared(registry, name, value)?.name(),
            };
            params.flags.set(full_name, value);
        }
        Ok(params)
    }

    /// The argument, or the file, or the environment.
    pub(super) fn source(&self) -> impl ParamSource {
        Given(self, EnvSource::default())
    }

    /// The argument, or the file, or what this source has.
    #[cfg(feature = "deploy")]
    pub(super) fn source_before(&self, other: impl ParamSource) -> impl ParamSource {
        Given(self, other)
    }
}

/// The values, and what has those that are not among them.
struct Given<'a, T>(&'a Params<'a>, T);

impl<T: ParamSource> ParamSource for Given<'_, T> {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        let sources: [&dyn ParamSource; 3] = [&self.0.flags, self.0.control, &self.1];
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
        let names = registry.rules().iter().map(|rule| rule.name);
        Failure::usage(format!(
            "no linked rule is named `{name}`{}",
            offer(meant(name, names), ": `patrol rules` lists them")
        ))
    })
}

fn param(rule: &RuleEntry, name: &str) -> Result<&'static ParamDecl, Failure> {
    rule.params
        .iter()
        .find(|param| param.name() == name)
        .ok_or_else(|| {
            let names: Vec<_> = rule.params.iter().map(ParamDecl::name).collect();
            let names = names.iter().map(String::as_str);
            let otherwise = match names.len() {
                0 => ": it has none".to_owned(),
                _ => format!(": it has {}", listed(names.clone())),
            };
            Failure::usage(format!(
                "rule `{}` has no parameter `{name}`{}",
                rule.name,
                offer(meant(name, names), &otherwise)
            ))
        })
}

/// The parameter that rules share under this name. Its value is checked here: every rule would say
/// of its own that it is wrong.
fn shared(registry: &Registry, name: &str, value: &str) -> Result<&'static ParamDecl, Failure> {
    let shared = registry.shared_params();
    let Some((decl, _)) = shared.iter().find(|(param, _)| param.name() == name) else {
        let names: Vec<_> = shared.iter().map(|(param, _)| param.name()).collect();
        let near = offer(
            meant(name, names.iter().map(String::as_str)),
            ": write RULE.PARAMETER=VALUE",
        );
        return Err(Failure::usage(format!(
            "`--param {name}=...`: `{name}` does not name a rule, nor what rules share{near}"
        )));
    };
    match decl.check(value) {
        // A reference is refused by each rule that reads it.
        Err(ParamError::Invalid {
            value: shown,
            expected,
            ..
        }) if reference(decl, value).is_none() => Err(Failure::usage(format!(
            "parameter `{name}` is {shown}, expected {expected}"
        ))),
        _ => Ok(decl),
    }
}
