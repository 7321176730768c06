use std::time::Duration;

use super::database::DATABASE;
use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports RDS log files being downloaded.
    ///
    /// Calls made by AWS services are ignored.
    ///
    /// # Why
    /// Query logs contain SQL statements with data in them, and sometimes passwords.
    ///
    /// # Example
    /// `aws rds download-db-log-file-portion --log-file-name audit/server_audit.log ...`.
    ///
    /// # Respond
    /// Confirm with the person who downloaded it. If it was not authorized, check what the log
    /// contains.
    pub struct DatabaseLogDownloaded = "databaseLogDownloaded";
}

impl Rule for DatabaseLogDownloaded {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1005", "T1530"])
        .groups(["noisy", "read-only"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("rds.amazonaws.com", ["DownloadDBLogFilePortion"]).succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let database = asked(call, &DATABASE);
        let file = asked(call, &["logFileName"]);
        let did = format!("downloaded the log {file} of the database {database}");
        let finding = report(event, "Database log downloaded", &did, database);
        Ok((!call.made_by_service())
            .then(|| finding.detail("file", file))
            .into())
    }
}
