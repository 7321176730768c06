//! Parameters with a long default: the function has the default, so its environment, which takes 4 KB
//! in all, holds such a parameter only where the operator sets something else.

use serde_json::{Value, json};

use super::{
    function::Function,
    intrinsics::{equals, not, reference},
    options::TemplateOptions,
    params,
    sections::Sections,
};
use patrol_core::ParamDecl;

/// Bytes of a default from which on it is long: a condition takes as much of the template.
const LONG: usize = 64;

/// Is the parameter's default too long for the environment?
pub(super) fn is_long(param: &ParamDecl) -> bool {
    param.default.is_some_and(|default| default.len() >= LONG)
}

/// What the environment holds of a parameter.
pub(super) fn variable(param: &ParamDecl) -> Value {
    let value = params::value(param);
    if is_long(param) {
        json!({ "Fn::If": [condition(param), value, reference("AWS::NoValue")] })
    } else {
        value
    }
}

/// Adds the conditions that [`variable`] asks for.
pub(super) fn add_conditions(
    options: &TemplateOptions,
    functions: &[Function],
    sections: &mut Sections,
) {
    let rules = functions.iter().flat_map(|function| &function.rules);
    let params = rules.flat_map(|rule| rule.params);
    for param in params.filter(|param| is_long(param) && options.in_environment(param)) {
        let default = json!(param.default.unwrap_or_default());
        let other = not(equals(params::value(param), default));
        sections.condition(&condition(param), other);
    }
}

/// The condition that the parameter is set to something else.
fn condition(param: &ParamDecl) -> String {
    format!("Sets{}", param.key())
}
