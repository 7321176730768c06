use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::expiry_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports data being set to expire soon, or a store being emptied at once.
    ///
    /// This covers Time to Live of DynamoDB tables and short lifetimes in Keyspaces, Timestream, S3
    /// Tables, OpenSearch Serverless, Kinesis video streams, Amazon Chime and WorkMail; lifecycle
    /// policies of ECR and EC2 Image Builder that keep a single image; and emptied Neptune Analytics
    /// graphs. `bucketEmptiesItself` reports buckets,
    /// `logRetentionShortened` log groups, and `backupDestroyed` backups.
    ///
    /// # Why
    /// Data that expires is deleted without a single delete call, and a table with Time to Live on
    /// the right attribute is empty within days.
    ///
    /// # Example
    /// `aws dynamodb update-time-to-live --table-name orders --time-to-live-specification
    /// Enabled=true,AttributeName=created`.
    ///
    /// # Respond
    /// Restore the setting immediately, and restore what was deleted from a backup. Confirm with
    /// the person who changed it.
    pub struct DataDeletesItself = "dataDeletesItself" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for DataDeletesItself {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1485", "T1070"])
        .groups(["baseline", "destruction"])
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

const SUBJECT: &str = "Data set to delete itself";
const HIDDEN: &str = "whether it makes data expire";
