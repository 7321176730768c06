//! The keys that values of parameters are encrypted with.

use serde_json::{Value, json};

use super::{
    error::TemplateError,
    intrinsics::{equals, not, reference},
    sections::Sections,
};

/// The stack's parameter with the keys: those of `secure:` values, and customer managed ones of
/// parameters and secrets that references lead to.
pub(crate) const KEYS: &str = "SecretsKeyArns";

const CONDITION: &str = "HasSecretsKeys";

/// Adds the parameter.
pub(super) fn add(sections: &mut Sections) -> Result<(), TemplateError> {
    sections.parameter(
        KEYS,
        json!({
            "Default": "",
            "Description": "ARNs of the KMS keys that secrets are encrypted with, comma separated: of `secure:` values (`patrol create --kms` adds its key), and your own keys of SSM parameters and Secrets Manager secrets; empty for none.",
            "Type": "CommaDelimitedList",
        }),
    )?;
    let keys = json!({ "Fn::Join": ["", reference(KEYS)] });
    sections.condition(CONDITION, not(equals(keys, json!(""))));
    Ok(())
}

/// Lets a role decrypt with the keys, if there are any.
pub(super) fn statement() -> Value {
    let statement = json!({
        "Action": "kms:Decrypt",
        "Effect": "Allow",
        "Resource": reference(KEYS),
        "Sid": "DecryptSecrets",
    });
    json!({ "Fn::If": [CONDITION, statement, reference("AWS::NoValue")] })
}
