use super::names::calls;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports a shell being requested in a Lambda MicroVM.
    ///
    /// # Why
    /// A shell in a MicroVM has its role's credentials and access to everything in its memory.
    ///
    /// # Example
    /// `aws lambda-microvms create-microvm-shell-auth-token ...`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, stop the MicroVM and review
    /// what its role has done since.
    pub struct MicrovmShellOpened = "microvmShellOpened";
}

impl Rule for MicrovmShellOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1651", "T1059.009"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        calls(["CreateMicrovmShellAuthToken"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let machine = asked(call, &["microvmIdentifier"]);
        let did = format!("requested a shell in the MicroVM {machine}");
        Ok(report(event, "MicroVM shell requested", &did, machine).into())
    }
}
