use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::change::{self, Change, always, when_is};
use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports an AWS Transfer Family server or user being created, or an SSH key being imported
    /// for a user.
    ///
    /// # Why
    /// Such a server makes an S3 bucket or EFS file system available over SFTP or FTP, with users
    /// and keys outside IAM.
    ///
    /// # Example
    /// `aws transfer create-user --server-id s-0123456789abcdef0 --user-name x --role
    /// arn:aws:iam::111122223333:role/s3`.
    ///
    /// # Respond
    /// If it was not authorized, stop the server (`aws transfer stop-server`), and review what its
    /// role has done since.
    pub struct FileServerOpened = "fileServerOpened" {
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FileServerOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1048", "T1133"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call(
                "transfer.amazonaws.com",
                ["CreateServer", "CreateUser", "ImportSshPublicKey"],
            ),
            change::pattern(&CHANGES),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(findings) = change::made_or_hidden(
            event,
            &CHANGES,
            "Transfer Family access added",
            "what it changed",
        ) {
            return Ok(findings);
        }
        let call = &event.detail;
        let server = found(call, &["serverId"]).unwrap_or(UNNAMED);
        let did = match found(call, &["userName"]) {
            Some(user) => format!(
                "called {} for {user} on the Transfer Family server {server}",
                call.event_name
            ),
            None => format!("created the Transfer Family server {server}"),
        };
        Ok(report(event, "Transfer Family access added", &did, server).into())
    }
}

/// What else reduces it.
static CHANGES: [Change; 2] = [
    when_is(
        "transfer",
        &["UpdateServer"],
        ("endpointType", "PUBLIC"),
        "made the Transfer Family server public:",
    ),
    always(
        "transfer",
        &["CreateAccess", "UpdateAccess", "UpdateUser"],
        "changed what somebody may read by Transfer Family:",
    ),
];
