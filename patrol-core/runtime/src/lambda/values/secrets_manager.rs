//! `secretsmanager:ARN`, `secretsmanager:ARN#key`: a secret, or one field of it.
//!
//! Source: [GetSecretValue](https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html).

use serde_json::{Map, Value, json};

use super::{error::StoreError, store::Store};
use patrol_aws::JsonService;
use patrol_core::iam::Arn;

const SECRETS_MANAGER: Store = Store {
    service: JsonService {
        name: "secretsmanager",
        target: "secretsmanager",
        variable: "SECRETS_MANAGER",
        version: "1.1",
    },
    name: "Secrets Manager",
    advice: "the function's role may read secrets whose names begin with `STACK/` of its own stack, and decrypt with the keys in the stack's parameter `SecretsKeyArns`",
};

/// Fields of a secret, or all of it for `None`, in the keys' order.
pub(super) async fn get(arn: &str, keys: Vec<Option<&str>>) -> Vec<Result<String, StoreError>> {
    let secret = ask(arn).await;
    let part = |key: &Option<&str>| {
        let secret = secret.as_ref().map_err(Clone::clone)?;
        match key {
            None => Ok(secret.clone()),
            Some(key) => field(secret, key),
        }
    };
    keys.iter().map(part).collect()
}

async fn ask(arn: &str) -> Result<String, StoreError> {
    let region = region(arn).ok_or(StoreError::NoArn)?;
    let input = json!({ "SecretId": arn });
    let answer = SECRETS_MANAGER.ask(Some(region), "GetSecretValue", &input);
    let answer = answer.await?;
    let text = answer["SecretString"].as_str();
    text.map(str::to_owned).ok_or(StoreError::SecretBytes)
}

/// The region in a secret's ARN; `None` when it is not the ARN of a secret.
fn region(arn: &str) -> Option<&str> {
    let arn = Arn::parse(arn).ok()?;
    let name = arn.resource().strip_prefix("secret:")?;
    let is_secret = arn.service() == "secretsmanager" && !name.is_empty();
    (is_secret && !arn.region().is_empty()).then_some(arn.region())
}

/// A field of a secret that is a JSON object. Nothing of the secret is quoted.
fn field(secret: &str, key: &str) -> Result<String, StoreError> {
    // The parser's own words would quote the secret.
    let fields = serde_json::from_str(secret).map_err(|_| StoreError::NoFields);
    let fields: Map<String, Value> = fields?;
    match fields.get(key) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
        Some(_) => Err(StoreError::FieldNoText(key.to_owned())),
        None => Err(StoreError::NoField(key.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_the_secrets() {
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:patrol/token-a1b2c3";
        assert_eq!(region(arn), Some("eu-west-1"));
        for arn in [
            "arn:aws:ssm:eu-west-1:123456789012:parameter/a",
            "arn:",
            "token",
        ] {
            assert_eq!(region(arn), None, "{arn}");
        }
    }

    #[test]
    fn a_field_is_text() {
        let secret = r#"{"token": "hunter2", "port": 443, "list": []}"#;
        assert_eq!(field(secret, "token").unwrap(), "hunter2");
        assert_eq!(field(secret, "port").unwrap(), "443");
        let told = |key| field(secret, key).unwrap_err().to_string();
        assert!(told("list").contains("not text"));
        assert!(told("Token").contains("no field `Token`"));
        let why = field("hunter2", "token").unwrap_err().to_string();
        assert!(!why.contains("hunter2"), "{why}");
    }
}
