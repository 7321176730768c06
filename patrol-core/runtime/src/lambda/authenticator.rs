//! How the callers of webhooks prove themselves.

use std::{
    hint::black_box,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::source::webhook::{GITHUB_ID, Request};
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
                key: param.key().to_owned(),
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

    /// The header with the sender's own id of a request: who sends a recorded request again gives the same event.
    pub(super) const fn id_header(&self) -> Option<&'static str> {
        match self.webhook {
            Webhook::GitHub { .. } => Some(GITHUB_ID),
            _ => None,
        }
    }

    /// Does it ask for something that a stranger cannot show?
    pub(super) const fn asks_for_proof(&self) -> bool {
        !matches!(self.webhook, Webhook::Unsigned)
    }

    /// Did the caller show it? `None` if it can be told without the body.
    fn shown(&self, request: &Request) -> Option<bool> {
        let header = |name: &str| {
            request
                .headers
                .get(&name.to_ascii_lowercase())
                .map(String::as_str)
        };
        match self.webhook {
            Webhook::GitHub { .. } => {
                let hex = header("x-hub-signature-256")?.strip_prefix("sha256=")?;
                Some(self.signs(&[&request.body], unhex(hex)))
            }
            Webhook::Slack { .. } => {
                let hex = header("x-slack-signature")?.strip_prefix("v0=")?;
                let time = header("x-slack-request-timestamp").filter(|time| recent(time))?;
                let parts = [b"v0:", time.as_bytes(), b":", &request.body];
                Some(self.signs(&parts, unhex(hex)))
            }
            Webhook::Hmac { header: name, .. } => {
                let signature = header(name)?;
                let bare = signature.strip_prefix("sha256=").unwrap_or(signature);
                let signature = unhex(bare).or_else(|| BASE64_STANDARD.decode(bare).ok());
                Some(self.signs(&[&request.body], signature))
            }
            // Comparing the codes of both takes the same time wherever they differ.
            Webhook::SharedKey { header: name, .. } => {
                let key = header(name)?;
                let expected = code(&self.secret, &[&self.secret])
                    .map(|code| code.finalize().into_bytes().to_vec());
                self.signs(&[key.as_bytes()], expected).then_some(true)
            }
            Webhook::Iam => request.caller.is_some().then_some(true),
            Webhook::Unsigned => Some(true),
            // A proof that this version does not know proves nothing.
            _ => None,
        }
    }

    /// Is this the code of the parts? Compared in constant time.
    fn signs(&self, parts: &[&[u8]], signature: Option<Vec<u8>>) -> bool {
        match (code(&self.secret, parts), signature) {
            (Some(code), Some(signature)) => code.verify_slice(&signature).is_ok(),
            _ => false,
        }
    }
}

/// Did the caller of a rule's webhook show what it asks for? A path without a rule takes as long as a wrong proof, and a
/// proof that is missing as one that is wrong: the body, which may have megabytes, is hashed all the same.
pub(super) fn holds(authenticator: Option<&Authenticator>, request: &Request) -> bool {
    let shown = authenticator.and_then(|authenticator| authenticator.shown(request));
    shown.unwrap_or_else(|| {
        black_box(code(b"nobody's", &[&request.body]));
        false
    })
}

fn code(secret: &[u8], parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    #[cfg(test)]
    tests::HASHED.with(|hashed| {
        let bytes: usize = parts.iter().map(|part| part.len()).sum();
        hashed.set(hashed.get() + bytes);
    });
    let mut code = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    parts.iter().for_each(|part| code.update(part));
    Some(code)
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use patrol_core::{
        Context, Event, Findings, Metadata, Pattern, Result, Rule, Secret, Severity, rule,
    };
    use serde_json::{Value, json};

    use super::*;

    thread_local! {
        /// Bytes that went into codes.
        pub(super) static HASHED: Cell<usize> = const { Cell::new(0) };
    }

    rule! {
        /// Called.
        struct Called = "called" {
            /// What proves a caller.
            secret: Secret<String>,
        }
    }

    impl Rule for Called {
        type Detail = Value;
        const META: Metadata = Metadata::new(Severity::Low);

        fn pattern() -> Pattern {
            Pattern::source("patrol.webhook")
        }

        async fn check(&self, _: &Event<Value>, _: &Context) -> Result<Findings> {
            Ok(Findings::none())
        }
    }

    #[test]
    fn a_stranger_cannot_tell_a_rule_from_none_by_the_work_that_he_causes() {
        const BODY: usize = 100_000;
        let secret = Called::secret;
        let header = "x-proof";
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs().to_string();
        let forged = "0".repeat(64);
        let (github, slack) = (format!("sha256={forged}"), format!("v0={forged}"));
        let wrong = json!({
            "x-hub-signature-256": github, "x-slack-signature": slack,
            "x-slack-request-timestamp": now, header: forged,
        });
        let malformed = json!({
            "x-hub-signature-256": "sha1=0", "x-slack-signature": "0", header: "=",
        });
        for headers in [wrong, malformed, json!({})] {
            let request = json!({
                "rawPath": "/called", "headers": headers, "body": "x".repeat(BODY),
                "requestContext": { "http": { "method": "POST" } },
            });
            let request = Request::read(&request.to_string()).expect("a request");
            let authenticators = [
                Webhook::GitHub { secret },
                Webhook::Slack { secret },
                Webhook::Hmac { secret, header },
                Webhook::SharedKey { secret, header },
                Webhook::Iam,
            ]
            .map(|webhook| Authenticator {
                webhook,
                secret: b"a secret".to_vec(),
            });
            let none = std::iter::once(None);
            for authenticator in none.chain(authenticators.iter().map(Some)) {
                HASHED.set(0);
                assert!(!holds(authenticator, &request));
                let hashed = HASHED.get();
                assert!((BODY..BODY + 200).contains(&hashed), "{hashed} {headers}");
            }
        }
    }
}
