//! The values of parameters that the stack has.

use std::collections::BTreeMap;

use patrol_core::{ParamDecl, ParamError, ParamSource};

/// What CloudFormation shows in place of a secret.
const MASK: &str = "****";

/// The values of parameters that the stack has.
pub(super) struct Deployed<'a>(pub(super) &'a BTreeMap<String, String>);

impl ParamSource for Deployed<'_> {
    fn get(&self, decl: &ParamDecl) -> Result<Option<String>, ParamError> {
        match self.0.get(decl.key()) {
            Some(value) if value == MASK => Err(ParamError::Unreadable {
                name: decl.full_name(),
                why: format!(
                    "CloudFormation does not give a secret back: give the value with `--param {}=...`",
                    decl.full_name()
                ),
            }),
            value => Ok(value.cloned()),
        }
    }
}
