//! Rules' parameters as one SSM parameter, where the environment has no room for them.

use std::collections::BTreeSet;

use serde_json::{Map, json};

use super::{
    error::TemplateError, function::Function, intrinsics::sub, limits::refuse,
    options::TemplateOptions, params, sections::Sections,
};
use patrol_core::ParamType;

/// Bytes of an SSM parameter: 4 KB at no cost, 8 KB at a few cents a month.
///
/// Source: [parameter tiers](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html).
const PARAMETER_BYTES: usize = 8_192;

/// The SSM parameter's logical id, if the function has one.
pub(super) fn id(options: &TemplateOptions, function: &Function) -> Option<String> {
    let mut params = function.rules.iter().flat_map(|rule| rule.params);
    params
        .any(|param| options.in_store(param))
        .then(|| function.id("Parameters"))
}

/// Adds the SSM parameter: `Name=value`, one a line, which needs no escapes whatever the values
/// hold.
pub(super) fn add(
    options: &TemplateOptions,
    function: &Function,
    sections: &mut Sections,
) -> Result<(), TemplateError> {
    let Some(id) = id(options, function) else {
        return Ok(());
    };
    let stored = function.rules.iter().flat_map(|rule| rule.params);
    let mut keys = BTreeSet::new();
    let stored: Vec<_> = stored
        .filter(|param| options.in_store(param) && keys.insert(param.key()))
        .collect();
    let mut text = String::new();
    let mut lists = Map::new();
    let mut bytes = 0;
    for param in stored {
        let key = param.key();
        text += &format!("{key}=${{{key}}}\n");
        bytes += key.len() + param.default.unwrap_or_default().len() + 2;
        if param.ty == ParamType::CommaDelimitedList {
            lists.insert(key.to_owned(), params::value(param));
        }
    }
    refuse(
        format!("bytes in the SSM parameter `{id}`"),
        bytes,
        PARAMETER_BYTES,
        "shorten defaults, let values be references such as `ssm:/STACK/name`, or use `--isolate`",
    )?;
    let value = if lists.is_empty() {
        json!({ "Fn::Sub": text })
    } else {
        json!({ "Fn::Sub": [text, lists] })
    };
    let name = match function.isolated() {
        Some(rule) => format!("/${{AWS::StackName}}/{}/parameters", rule.logical_id()),
        None => "/${AWS::StackName}/parameters".to_owned(),
    };
    sections.resource(
        &id,
        json!({
            "Properties": {
                "Description": "Parameters of Patrol's rules: Name=value, one a line",
                "Name": sub(name),
                "Tier": "Intelligent-Tiering",
                "Type": "String",
                "Value": value,
            },
            "Type": "AWS::SSM::Parameter",
        }),
    )
}
