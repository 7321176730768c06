use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::notification_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, Names, change};

rule! {
    /// Reports notifications being stopped before they reach anybody.
    ///
    /// This covers SNS topics and subscriptions being deleted, and filter policies of subscriptions
    /// being set, chat channels of Amazon Q Developer, AWS User Notifications, contacts and response
    /// plans of Incident Manager, budgets and cost anomalies, event subscriptions of databases,
    /// alerts of Prometheus workspaces, and notifications of some other services.
    /// `alarmDisabled` reports alarms, and `accountContactChanged` the account's contacts.
    ///
    /// # Why
    /// An alarm that still fires, and that nobody hears, looks the same in the console.
    ///
    /// # Example
    /// `aws sns unsubscribe --subscription-arn arn:aws:sns:us-east-1:111122223333:alarms:...`.
    ///
    /// # Respond
    /// Restore what was deleted from its template, confirm with the person who did it, and check
    /// what would have been sent in the meantime.
    pub struct NotificationsStopped = "notificationsStopped" {
        /// Topics, subscriptions, channels and the like to ignore, by name or ARN, comma separated;
        /// `*` and `?` are wildcards.
        ignored_resources: Names = "",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for NotificationsStopped {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let is_planned = self.deployment_principals.matches(&call.user_identity);
        if is_planned || self.ignored_resources.matches(change::name(call)) {
            return Ok(Findings::none());
        }
        let hidden = "whether it stopped notifications";
        Ok(
            change::made_or_hidden(event, &CHANGES, "Notifications stopped", hidden)
                .unwrap_or_default(),
        )
    }
}
