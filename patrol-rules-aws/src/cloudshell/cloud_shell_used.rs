use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::report;

rule! {
    /// Reports AWS CloudShell being used, and files being downloaded from it.
    ///
    /// # Why
    /// CloudShell gives an attacker with a stolen console session a command line with an AWS
    /// address, and files can be downloaded from it through the browser.
    ///
    /// # Example
    /// `mallory` opens CloudShell and downloads an archive.
    ///
    /// # Respond
    /// Ask the user. If nobody needs CloudShell, deny it with a service control policy.
    pub struct CloudShellUsed = "cloudShellUsed";
}

impl Rule for CloudShellUsed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1059.009"])
        .groups(["noisy"])
        .off_by_default()
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call(
            "cloudshell.amazonaws.com",
            ["CreateEnvironment", "CreateSession", "GetFileDownloadUrls"],
        )
        .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(24 * 3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let (subject, did) = match call.event_name.as_str() {
            "GetFileDownloadUrls" => (
                "Files downloaded from CloudShell",
                "downloaded files from CloudShell",
            ),
            _ => ("CloudShell used", "used CloudShell"),
        };
        let finding = report(event, subject, did, event.who().short_name());
        Ok(finding.key(subject).into())
    }
}
