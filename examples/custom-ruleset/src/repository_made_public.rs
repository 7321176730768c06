//! A rule over an event that does not come from AWS: GitHub calls the stack's webhook.

use patrol_core::{
    Context, Event, Finding, Findings, Metadata, Pattern, Result, Rule, Secret, Severity, Trigger,
    Webhook, rule,
};
use serde::Deserialize;

rule! {
    /// Reports a GitHub repository that is made public.
    ///
    /// # Why
    /// What was private once is copied within minutes.
    ///
    /// # Example
    /// Somebody changes the visibility of `acme/billing` in its settings.
    ///
    /// # Respond
    /// Make it private again, and treat every secret in its history as known to everybody.
    pub struct RepositoryMadePublic = "repositoryMadePublic" {
        /// The secret that GitHub signs its calls with.
        webhook_secret: Secret<String>,
    }
}

/// The part of a webhook call that the rule reads.
#[derive(Deserialize)]
pub struct Call {
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    repository: Repository,
    sender: Sender,
}

#[derive(Deserialize)]
struct Repository {
    full_name: String,
}

#[derive(Deserialize)]
struct Sender {
    login: String,
}

impl Rule for RepositoryMadePublic {
    type Detail = Call;
    const META: Metadata = Metadata::new(Severity::High).attack(["T1213.003"]);

    fn pattern() -> Pattern {
        Pattern::source("patrol.webhook")
            .field("detail.headers.x-github-event", ["repository"])
            .field("detail.body.action", ["publicized"])
    }

    fn trigger() -> Trigger {
        Trigger::Webhook(Webhook::GitHub {
            secret: Self::webhook_secret,
        })
    }

    async fn check(&self, event: &Event<Call>, _: &Context) -> Result<Findings> {
        let Body { repository, sender } = &event.detail.body;
        let finding = Finding::new(
            format!("{} is public", repository.full_name),
            format!("{} made {} public.", sender.login, repository.full_name),
        );
        Ok(finding.key(&repository.full_name).into())
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, Value, json, run};

    use super::*;

    fn call(action: &str) -> Value {
        json!({
            "detail-type": "Webhook Request",
            "source": "patrol.webhook",
            "detail": {
                "headers": {"x-github-event": "repository"},
                "body": {
                    "action": action,
                    "repository": {"full_name": "acme/billing"},
                    "sender": {"login": "alice"},
                },
            },
        })
    }

    fn rule() -> RepositoryMadePublic {
        RepositoryMadePublic {
            webhook_secret: Secret::new("not used by the check".into()),
        }
    }

    #[test]
    fn reports_a_repository_made_public() {
        let finding = run(&rule(), &call("publicized")).reported();
        assert_eq!(finding.subject, "acme/billing is public");
        assert_eq!(finding.summary, "alice made acme/billing public.");
    }

    #[test]
    fn other_actions_are_not_delivered() {
        assert_eq!(run(&rule(), &call("archived")), Outcome::NotDelivered);
    }
}
