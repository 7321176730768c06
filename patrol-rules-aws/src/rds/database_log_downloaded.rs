use std::time::Duration;

use super::database::DATABASE;
use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, by_service, report};

rule! {
    /// Reports log files of databases being downloaded.
    ///
    /// # Why
    /// Logs of statements hold what was asked, with the data in it, and sometimes passwords.
    ///
    /// # Example
    /// `aws rds download-db-log-file-portion --log-file-name audit/server_audit.log ...`.
    ///
    /// # Respond
    /// Ask whoever it was. Look at what the log holds if nobody claims it.
    pub struct DatabaseLogDownloaded = "databaseLogDownloaded";
}

impl Rule for DatabaseLogDownloaded {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1005", "T1530"])
        .groups(["noisy", "read-only"])
        .off_by_default()
        .since("0.1.0");

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
        let finding = report(event, "Log of a database downloaded", &did, database);
        Ok((!by_service(call))
            .then(|| finding.detail("file", file))
            .into())
    }
}
