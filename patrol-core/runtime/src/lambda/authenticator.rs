//! How the callers of webhooks prove themselves.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::source::webhook::Request;
use patrol_core::{ParamSource, RuleEntry, SecretRef, Trigger, Webhook};

/// Slack's signatures are good for this many seconds, to keep a recorded request from being sent
/// again.
const SLACK_WINDOW: u64 = 5 * 60;

/// Why nobody could show who calls a webhook.
#[derive(Debug, thiserror::Error)]
pub(super) enum AuthenticatorError {
    #[error("rule `{rule}`: its webhook's secret `{field}` is not one of its parameters")]
    NoParameter {
        rule: &'static str,
        field: &'static str,
    },
    #[error("rule `{rule}`: its webhook's secret `{name}` is empty: set `{key}`")]
    Empty {
        rule: &'static str,
        name: String,
        key: String,
    },
}

/// What the callers of one rule's webhook must show.
pub(super) struct Authenticator {
    webhook: Webhook,
    secret: Vec<u8>,
}

impl Authenticator {
    /// What the rule asks for; `None` when it has no webhook.
    ///
    /// The secret is one of the rule's parameters. One that is not set is that parameter's error;
    /// one that is empty would let everybody in.
    pub(super) fn of(
        rule: &RuleEntry,
        values: &dyn ParamSource,
    ) -> Option<Result<Self, AuthenticatorError>> {
        let Trigger::Webhook(webhook) = rule.trigger() else {
            return None;
        };
        let Some(field) = webhook.secret().map(SecretRef::field) else {
            return Some(Ok(Self {
                webhook,
                secret: Vec::new(),
            }));
        };
        let Some(param) = rule.params.iter().find(|param| param.field == field) else {
            let rule = rule.name;
            return Some(Err(AuthenticatorError::NoParameter { rule, field }));
        };
        match values.get(param) {
            Ok(Some(secret)) if !secret.is_empty() => Some(Ok(Self {
                webhook,
                secret: secret.into_bytes(),
            })),
            _ => Some(Err(AuthenticatorError::Empty {
                rule: rule.name,
                name: param.full_name(),
                key: param.key(),
            })),
        }
    }

    /// The header that must not be shown to anybody else.
    pub(super) fn secret_header(&self) -> Option<&str> {
        match self.webhook {
            Webhook::SharedKey { header, .. } => Some(header),
            _ => None,
        }
    }

    /// Did the caller show it, and is that something which a stranger cannot show?
    pub(super) fn knows(&self, request: &Request) -> bool {
        !matches!(self.webhook, Webhook::Unsigned) && self.holds(request)
    }

    /// Did the caller show it?
    pub(super) fn holds(&self, request: &Request) -> bool {
        let header = |name: &str| {
            request
                .headers
                .get(&name.to_ascii_lowercase())
                .map(String::as_str)
        };
        match self.webhook {
            Webhook::GitHub { .. } => header("x-hub-signature-256")
                .and_then(|signature| signature.strip_prefix("sha256="))
                .is_some_and(|hex| self.signs(&[&request.body], unhex(hex))),
            Webhook::Slack { .. } => {
                let signature =
                    header("x-slack-signature").and_then(|text| text.strip_prefix("v0="));
                let (Some(hex), Some(time)) = (signature, header("x-slack-request-timestamp"))
                else {
                    return false;
                };
                let parts = [b"v0:", time.as_bytes(), b":", &request.body];
                recent(time) && self.signs(&parts, unhex(hex))
            }
            Webhook::Hmac { header: name, .. } => header(name).is_some_and(|signature| {
                let bare = signature.strip_prefix("sha256=").unwrap_or(signature);
                let signature = unhex(bare).or_else(|| BASE64_STANDARD.decode(bare).ok());
                self.signs(&[&request.body], signature)
            }),
            // Comparing the codes of both takes the same time wherever they differ.
            Webhook::SharedKey { header: name, .. } => header(name).is_some_and(|key| {
                let expected = self
                    .code(&[&self.secret])
                    .map(|code| code.finalize().into_bytes().to_vec());
                self.signs(&[key.as_bytes()], expected)
            }),
            Webhook::Iam => request.caller.is_some(),
            Webhook::Unsigned => true,
            // A proof that this version does not know proves nothing.
            _ => false,
        }
    }

    fn code(&self, parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
        let mut code = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        parts.iter().for_each(|part| code.update(part));
        Some(code)
    }

    /// Is this the code of the parts? Compared in constant time.
    fn signs(&self, parts: &[&[u8]], signature: Option<Vec<u8>>) -> bool {
        match (self.code(parts), signature) {
            (Some(code), Some(signature)) => code.verify_slice(&signature).is_ok(),
            _ => false,
        }
    }
}

fn recent(timestamp: &str) -> bool {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let then: Option<u64> = timestamp.parse().ok();
    then.is_some_and(|then| now.as_secs().abs_diff(then) <= SLACK_WINDOW)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match std::str::from_utf8(pair) {
            Ok(pair) if pair.len() == 2 && pair.bytes().all(|c| c.is_ascii_hexdigit()) => {
                u8::from_str_radix(pair, 16).ok()
            }
            _ => None,
        })
        .collect()
}
