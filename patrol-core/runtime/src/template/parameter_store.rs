//! Rules' parameters as one SSM parameter, where the environment has no room for them.

use std::str::FromStr;

use serde_json::{Map, json};

use super::{TemplateError, draft::Draft, host::Host, intrinsics::sub, limits::refuse, params};
use patrol_core::{ParamDecl, ParamType};

/// Bytes of an SSM parameter: 4 KB at no cost, 8 KB at a few cents a month.
///
/// Source: [parameter tiers](https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html).
const PARAMETER_BYTES: usize = 8_192;

/// Where the function finds the values of rules' parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParametersIn {
    /// In its environment, which takes 4 KB in all.
    #[default]
    Environment,
    /// In one SSM parameter a function, which takes 8 KB. Secrets stay in the environment, where
    /// they are references or encrypted: an SSM parameter of a template cannot be.
    ParameterStore,
}

impl FromStr for ParametersIn {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        match text {
            "environment" => Ok(Self::Environment),
            "ssm" => Ok(Self::ParameterStore),
            _ => Err(TemplateError::option(
                "parameters-in",
                text,
                "`environment` or `ssm`",
            )),
        }
    }
}

impl ParametersIn {
    /// Does the parameter travel beside the environment?
    pub(super) fn stores(self, param: &ParamDecl) -> bool {
        self == Self::ParameterStore && !param.secret
    }

    /// The SSM parameter's logical id, if the function has one.
    pub(super) fn id(self, host: &Host) -> Option<String> {
        let mut params = host.rules.iter().flat_map(|rule| rule.params);
        params
            .any(|param| self.stores(param))
            .then(|| host.id("Parameters"))
    }

    /// Adds the SSM parameter: `Name=value`, one a line, which needs no escapes whatever the values
    /// hold.
    pub(super) fn add(self, host: &Host, draft: &mut Draft) -> Result<(), TemplateError> {
        let Some(id) = self.id(host) else {
            return Ok(());
        };
        let stored = host.rules.iter().flat_map(|rule| rule.params);
        let stored: Vec<_> = stored.filter(|param| self.stores(param)).collect();
        let mut text = String::new();
        let mut lists = Map::new();
        let mut bytes = 0;
        for param in stored {
            let key = param.key();
            text += &format!("{key}=${{{key}}}\n");
            bytes += key.len() + param.default.unwrap_or_default().len() + 2;
            if param.ty == ParamType::CommaDelimitedList {
                lists.insert(key, params::value(param));
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
        let name = match host.isolated() {
            Some(rule) => format!("/${{AWS::StackName}}/{}/parameters", rule.logical_id()),
            None => "/${AWS::StackName}/parameters".to_owned(),
        };
        draft.resource(
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
}
