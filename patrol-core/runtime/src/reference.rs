//! Values that say where the value is.

use std::fmt;

/// Where a value is kept, in place of the value.
///
/// | Form | Store |
/// |---|---|
/// | `secure:BASE64` | encrypted with KMS, as cfn-config writes it |
/// | `ssm:/path` | a parameter of SSM's Parameter Store, with `:version` or `:label` after it where one is meant |
/// | `secretsmanager:ARN`, `secretsmanager:ARN#key` | a secret, or one field of a secret that is a JSON object |
///
/// `ssm:GetParameter` and `secretsmanager:GetSecretValue` are IAM actions and no references.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reference<'a> {
    /// What KMS encrypted, in base64.
    Encrypted(&'a str),
    /// A parameter's name, `/` included.
    Parameter(&'a str),
    /// A secret, or a field of it.
    Secret { arn: &'a str, key: Option<&'a str> },
}

impl<'a> Reference<'a> {
    /// The reference in a value; `None` when the value is the value.
    pub(crate) fn find(value: &'a str) -> Option<Self> {
        if let Some(encrypted) = value.strip_prefix("secure:") {
            return Some(Self::Encrypted(encrypted));
        }
        if let Some(name) = value
            .strip_prefix("ssm:")
            .filter(|name| name.starts_with('/'))
        {
            return Some(Self::Parameter(name));
        }
        let secret = value.strip_prefix("secretsmanager:");
        let secret = secret.filter(|arn| arn.starts_with("arn:"))?;
        Some(match secret.split_once('#') {
            Some((arn, key)) => Self::Secret {
                arn,
                key: Some(key),
            },
            None => Self::Secret {
                arn: secret,
                key: None,
            },
        })
    }

    /// The first item of a comma separated list that is a reference.
    pub(crate) fn find_item(list: &'a str) -> Option<Self> {
        list.split(',').find_map(|item| Self::find(item.trim()))
    }
}

/// The place, for errors; what is encrypted is left out.
impl fmt::Display for Reference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encrypted(_) => f.write_str("secure:..."),
            Self::Parameter(name) => write!(f, "ssm:{name}"),
            Self::Secret { arn, key: None } => write!(f, "secretsmanager:{arn}"),
            Self::Secret {
                arn,
                key: Some(key),
            } => write!(f, "secretsmanager:{arn}#{key}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_from_a_value() {
        let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:patrol/token-a1b2c3";
        let whole = format!("secretsmanager:{arn}");
        let field = format!("secretsmanager:{arn}#key");
        for (value, found) in [
            ("secure:AQICAHg=", Reference::Encrypted("AQICAHg=")),
            ("ssm:/patrol/token", Reference::Parameter("/patrol/token")),
            (&*whole, Reference::Secret { arn, key: None }),
            (
                &*field,
                Reference::Secret {
                    arn,
                    key: Some("key"),
                },
            ),
        ] {
            assert!(Reference::find(value) == Some(found), "{value}");
        }
        for value in [
            "",
            "hunter2",
            "ssm:GetParameter",
            "secretsmanager:Get*",
            "Secure:AQ==",
        ] {
            assert!(Reference::find(value).is_none(), "{value}");
        }
    }
}
