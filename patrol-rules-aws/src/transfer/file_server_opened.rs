use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, UNNAMED, found, report};

rule! {
    /// Reports a server of Transfer Family being made, or a user of one.
    ///
    /// # Why
    /// Such a server gives a bucket to the internet by SFTP or FTP, with names and keys that are outside of IAM.
    ///
    /// # Example
    /// `aws transfer create-user --server-id s-0123456789abcdef0 --user-name x --role arn:aws:iam::111122223333:role/s3`.
    ///
    /// # Respond
    /// Stop the server (`aws transfer stop-server`) if nobody claims it, and look at what its role did since.
    pub struct FileServerOpened = "fileServerOpened" {
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for FileServerOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1048", "T1133"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "transfer.amazonaws.com",
            ["CreateServer", "CreateUser", "ImportSshPublicKey"],
        )
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        let server = found(call, &["serverId"]).unwrap_or(UNNAMED);
        let did = match found(call, &["userName"]) {
            Some(user) => format!(
                "called {} for {user} on the file server {server}",
                call.event_name
            ),
            None => format!("made the file server {server}"),
        };
        Ok(report(event, "File server opened", &did, server).into())
    }
}
