use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{TrustedAccounts, asked, opened_by_policy, request};

rule! {
    /// Reports an EFS or S3 Files file system whose policy allows everyone, or an account that is
    /// not trusted.
    ///
    /// If a condition limits a statement for everyone to particular callers or networks, only those
    /// count. A policy that cannot be read is reported.
    ///
    /// # Why
    /// Anyone who can reach the file system over the network can mount it.
    ///
    /// # Example
    /// `aws efs put-file-system-policy` with `"Principal": {"AWS": "*"}` and no condition.
    ///
    /// # Respond
    /// Restore the previous policy, or delete this one (`aws efs delete-file-system-policy`).
    pub struct FileSystemOpened = "fileSystemOpened" {
        /// Accounts that may use file systems, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for FileSystemOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let calls: &[&str] = &["PutFileSystemPolicy"];
        Pattern::api_call_of_any(&[
            ("elasticfilesystem.amazonaws.com", calls),
            ("s3files.amazonaws.com", calls),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let name = asked(call, &["fileSystemId"]);
        let policy = &request(call)["policy"];
        Ok(opened_by_policy(event, "file system", name, policy, &self.trusted_accounts).into())
    }
}
