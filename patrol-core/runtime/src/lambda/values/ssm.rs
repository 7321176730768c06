//! `ssm:/path`: parameters of SSM's Parameter Store, encrypted ones too.
//!
//! Source: [GetParameters](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{error::StoreError, store::Store};
use crate::gather::gather;
use patrol_aws::JsonService;

const SSM: Store = Store {
    service: JsonService {
        name: "ssm",
        target: "AmazonSSM",
        variable: "SSM",
        version: "1.1",
    },
    name: "SSM",
    advice: "the function's role may read parameters below `/STACK/` of its own stack, and decrypt with the keys in the stack's parameter `SecretsKeyArns`",
};

/// Parameters that SSM gives at once.
pub(super) const MOST: usize = 10;

/// The values of these parameters, [`MOST`] at most, in their order.
pub(super) async fn get(names: Vec<&str>) -> Vec<Result<String, StoreError>> {
    let good: Vec<&str> = names.iter().copied().filter(|name| is_name(name)).collect();
    let found = match good.is_empty() {
        true => Ok(BTreeMap::new()),
        false => ask(&good).await,
    };
    let value = |name: &&str| {
        if !is_name(name) {
            return Err(StoreError::NoPath);
        }
        let found = found.as_ref().map_err(Clone::clone)?;
        let value = found.get(*name).cloned();
        value.ok_or(StoreError::NoParameter)
    };
    names.iter().map(value).collect()
}

/// One parameter's value and version; a version of it is `name:version`.
///
/// Source: [GetParameter](https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html).
pub(super) async fn read(name: &str) -> Result<(String, u64), StoreError> {
    let input = json!({ "Name": name, "WithDecryption": true });
    let answer = SSM.ask(None, "GetParameter", &input).await?;
    let found = &answer["Parameter"];
    let Some(value) = found["Value"].as_str() else {
        return Err(StoreError::EmptyAnswer);
    };
    Ok((
        value.to_owned(),
        found["Version"].as_u64().unwrap_or_default(),
    ))
}

/// The values that there are, by name.
async fn ask(names: &[&str]) -> Result<BTreeMap<String, String>, StoreError> {
    let input = json!({ "Names": names, "WithDecryption": true });
    let answer = SSM.ask(None, "GetParameters", &input).await?;
    let parameters = answer["Parameters"].as_array().into_iter().flatten();
    Ok(gather(parameters.filter_map(parameter)))
}

/// A parameter's value and the name it was asked for by: a version or label stands beside it.
fn parameter(parameter: &Value) -> Option<(String, String)> {
    let name = parameter["Name"].as_str()?;
    let selector = parameter["Selector"].as_str().unwrap_or_default();
    let value = parameter["Value"].as_str()?;
    Some((format!("{name}{selector}"), value.to_owned()))
}

fn is_name(text: &str) -> bool {
    let (path, selector) = text.split_once(':').unwrap_or((text, "1"));
    let plain = |text: &str, more: &[char]| {
        let fits = |c: char| c.is_ascii_alphanumeric() || more.contains(&c);
        !text.is_empty() && text.chars().all(fits)
    };
    path.len() > 1 && plain(path, &['.', '-', '_', '/']) && plain(selector, &['.', '-', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paths() {
        for name in ["/a", "/patrol-prod/Token.1_x", "/a:3", "/a:live"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["/", "/a,ssm:/b", "/a b", "/a:", "/a:1:2", "/ä"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
