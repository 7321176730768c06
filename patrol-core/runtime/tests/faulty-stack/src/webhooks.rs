//! A rule a proof that the callers of webhooks may show.

use patrol_core::{
    Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Secret, Severity, Trigger,
    Webhook, WebhookRequest, rule,
};

macro_rules! webhook {
    ($Rule:ident, $webhook:expr) => {
        impl Rule for $Rule {
            type Detail = WebhookRequest;
            const META: Metadata = Metadata::new(Severity::Medium);

            fn pattern() -> Pattern {
                Pattern::source("patrol.webhook")
            }

            fn trigger() -> Trigger {
                Trigger::Webhook($webhook)
            }

            async fn check(&self, event: &Event<Self::Detail>, _: &Context) -> Result<Findings> {
                let text = serde_json::to_string(&event.detail)?;
                if text.contains("please fail") {
                    return Err("as the test asked".into());
                }
                Ok((!text.contains("be silent"))
                    .then(|| Finding::new("called", text))
                    .into())
            }
        }
    };
}

rule! {
    /// Called by GitHub.
    pub struct GithubHook = "githubHook" {
        /// What GitHub signs with.
        secret: Secret<String>,
    }
}
webhook!(
    GithubHook,
    Webhook::GitHub {
        secret: GithubHook::secret
    }
);

rule! {
    /// Called by Slack.
    pub struct SlackHook = "slackHook" {
        /// What Slack signs with.
        secret: Secret<String>,
    }
}
webhook!(
    SlackHook,
    Webhook::Slack {
        secret: SlackHook::secret
    }
);

rule! {
    /// Called by whoever signs.
    pub struct SignedHook = "signedHook" {
        /// What the caller signs with.
        secret: Secret<String>,
    }
}
webhook!(
    SignedHook,
    Webhook::Hmac {
        header: "X-Signature",
        secret: SignedHook::secret,
    }
);

rule! {
    /// Called by whoever has the key.
    pub struct KeyHook = "keyHook" {
        /// The key.
        secret: Secret<String>,
    }
}
webhook!(
    KeyHook,
    Webhook::SharedKey {
        header: "X-Key",
        secret: KeyHook::secret,
    }
);

rule! {
    /// Called by whom IAM lets in.
    pub struct IamHook = "iamHook";
}
webhook!(IamHook, Webhook::Iam);

rule! {
    /// Called by anybody.
    pub struct OpenHook = "openHook";
}
webhook!(OpenHook, Webhook::Unsigned);
