use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::outward_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports data being set to leave through a new way: to an address outside AWS, or to a place
    /// whose owner the call does not name.
    ///
    /// This covers Splunk and Snowflake as destinations of Amazon Data Firehose; targets of AWS
    /// DMS; object storage and Azure for AWS DataSync; connectors of Transfer Family, Amazon
    /// AppFlow, MSK and MSK Connect; HTTP destinations of AWS IoT rules; copies by S3 Batch
    /// Operations; functions between callers and objects (S3 Object Lambda); results of Athena;
    /// recordings of Amazon Connect; rules for received mail in SES; and mailboxes of WorkMail that
    /// are exported or opened. `givenToStranger` and `telemetrySentToStranger` report accounts that
    /// a call names, `sentOutsideAws` notifications and events.
    ///
    /// # Why
    /// Data that a service sends by itself leaves no trace of a person who reads it, and goes on
    /// until somebody notices.
    ///
    /// # Example
    /// `aws dms create-endpoint --endpoint-type target --server-name db.example.net ...`.
    ///
    /// # Respond
    /// Find out who owns the destination. If it is unknown, delete the connection, and treat what
    /// was sent since as exposed.
    pub struct DataSentOut = "dataSentOut" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DataSentOut {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1537", "T1567"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        change::pattern(&CHANGES)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let expected = &self.deployment_principals;
        Ok(change::unless_expected(
            event,
            expected,
            &[&CHANGES],
            SUBJECT,
            HIDDEN,
        ))
    }
}

const SUBJECT: &str = "Data sent out";
const HIDDEN: &str = "where it sends data";
