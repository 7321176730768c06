//! The values as they are now.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use super::error::ValueError;
use crate::{control::Control, gather::gather};
use patrol_core::{ParamDecl, ParamError, ParamSource, RuleEntry};

/// Values by variable, every reference resolved, or why it is not. A value that the operator's document
/// sets stands under the parameter's full name, and goes before the variable.
#[derive(Default, PartialEq)]
pub(in crate::lambda) struct Values {
    pub(super) texts: BTreeMap<String, Result<Text, ValueError>>,
    /// Does the document set a value? Then each parameter is looked for under its full name too.
    pub(super) decided: bool,
    /// What is wrong with [`MORE`].
    pub(super) problems: Vec<ValueError>,
    /// Is one of them out of a store? In most stacks none is, and then no parameter is looked for.
    pub(super) stored: bool,
    /// Can a value change while the function runs? What KMS encrypted stands where it is read and
    /// cannot.
    pub(super) changes: bool,
    /// What the operator has decided.
    pub(super) control: Arc<Control>,
    pub(super) named: bool,
}

#[derive(PartialEq, Eq)]
pub(super) struct Text {
    pub(super) text: String,
    /// It came out of a store: nobody is shown it.
    pub(super) stored: bool,
}

/// The name of a route's address that is a reference.
pub(super) fn address(reference: &str) -> String {
    format!("the sink at {reference}")
}

impl Values {
    /// A variable that is set to something.
    pub(in crate::lambda) fn setting(&self, name: &str) -> Option<String> {
        let text = &self.texts.get(name)?.as_ref().ok()?.text;
        Some(text.clone()).filter(|text| !text.is_empty())
    }

    fn text(&self, decl: &ParamDecl) -> Option<&Result<Text, ValueError>> {
        let decided = match self.decided {
            true => self.texts.get(&decl.full_name()),
            false => None,
        };
        decided.or_else(|| self.texts.get(decl.key()))
    }

    /// The address that a route's reference leads to.
    pub(in crate::lambda) fn address(&self, reference: &str) -> Option<String> {
        self.setting(&address(reference))
    }

    /// Can a value change while the function runs?
    pub(in crate::lambda) const fn changes(&self) -> bool {
        self.changes
    }

    /// What the operator has decided.
    pub(in crate::lambda) const fn control(&self) -> &Arc<Control> {
        &self.control
    }

    /// Is a rule on? What the operator says nothing of, is on if it is named or on by default.
    pub(in crate::lambda) fn choice(&self, rule: &RuleEntry) -> Option<bool> {
        let choice = self.control.choice(rule);
        choice.or_else(|| self.named.then_some(true))
    }

    /// Words that quote no value which came out of a store.
    pub(in crate::lambda) fn veiled(&self, words: &str) -> String {
        let texts = self.texts.values().filter_map(|text| text.as_ref().ok());
        let stored = texts.filter(|text| text.stored);
        stored.fold(words.to_owned(), |words, stored| {
            words.replace(&format!("`{}`", stored.text), "`...`")
        })
    }

    /// What is wrong with values that do not belong to a parameter.
    pub(in crate::lambda) fn problems(&self) -> &[ValueError] {
        &self.problems
    }

    /// Everything that is wrong.
    pub(in crate::lambda) fn faults(&self) -> Vec<ValueError> {
        let unresolved = self.texts.values().filter_map(|text| text.as_ref().err());
        self.problems.iter().chain(unresolved).cloned().collect()
    }

    /// The variables whose values differ from those before.
    pub(in crate::lambda) fn changed<'a>(&'a self, before: &'a Self) -> Vec<&'a str> {
        let names: BTreeSet<_> = gather(self.texts.keys().chain(before.texts.keys()));
        let differs = |name: &&String| self.texts.get(*name) != before.texts.get(*name);
        names
            .into_iter()
            .filter(differs)
            .map(String::as_str)
            .collect()
    }
}

impl ParamSource for Values {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        match self.text(decl) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value.text.clone())),
            Some(Err(why)) => Err(ParamError::Unreadable {
                name: decl.full_name(),
                why: why.to_string(),
            }),
        }
    }

    fn confidential(&self, decl: &ParamDecl) -> bool {
        if !self.stored {
            return false;
        }
        let value = self.text(decl);
        value.is_some_and(|value| value.as_ref().is_ok_and(|value| value.stored))
    }
}

/// Names only: a value may be a secret.
impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.texts.keys()).finish()
    }
}
