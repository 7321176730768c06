//! Where parameter values come from.

use std::{collections::BTreeMap, fmt};

use super::{ParamDecl, ParamError};

/// Where values come from: the environment, a file, the command line.
pub trait ParamSource {
    /// The text set for a parameter, or `None` when this source sets nothing.
    ///
    /// # Errors
    ///
    /// [`ParamError::Unreadable`] when the source holds something that is not text.
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError>;

    /// Must the text set for a parameter be kept out of errors, although the rule does not call it
    /// a secret? `false` unless said otherwise.
    fn confidential(&self, _: &ParamDecl) -> bool {
        false
    }
}

/// The process environment: `AssumeRoleDisallowedRoles`, as the template sets it.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct EnvSource;

impl ParamSource for EnvSource {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        match std::env::var(decl.key()) {
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(ParamError::Unreadable {
                name: decl.full_name(),
                why: format!("the environment variable `{}` is not UTF-8", decl.key()),
            }),
        }
    }
}

/// Nothing is set.
pub(crate) struct Defaults;

impl ParamSource for Defaults {
    fn get(&self, _: &ParamDecl) -> Result<Option<String>, ParamError> {
        Ok(None)
    }
}

/// Values by full name, such as `assumeRole.disallowedRoles`; by its name alone, such as
/// `trustedAccounts`, one that rules share, for every rule whose own full name is not set.
#[derive(Clone, Default)]
pub struct MapSource(BTreeMap<String, String>);

impl MapSource {
    /// Sets a value; the last one wins.
    pub fn set(&mut self, full_name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(full_name.into(), value.into());
    }

    /// The full names that are set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Names only: a value may be a secret.
impl fmt::Debug for MapSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for MapSource {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(values: I) -> Self {
        Self(
            values
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl ParamSource for MapSource {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        let shared = || self.0.get(decl.shared?.name);
        Ok(self.0.get(&decl.full_name()).or_else(shared).cloned())
    }
}

/// The first source that sets the parameter wins.
impl<const N: usize> ParamSource for [&dyn ParamSource; N] {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        for source in self {
            if let Some(value) = source.get(decl)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn confidential(&self, decl: &ParamDecl) -> bool {
        let sets = |source: &&dyn ParamSource| !matches!(source.get(decl), Ok(None));
        let first = self.iter().copied().find(sets);
        first.is_some_and(|source| source.confidential(decl))
    }
}
