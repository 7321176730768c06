use super::names::calls;
use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, report};

rule! {
    /// Reports somebody opening a shell in a MicroVM of Lambda.
    ///
    /// # Why
    /// A shell is inside of what runs, with its role and everything in its memory.
    ///
    /// # Example
    /// `aws lambda-microvms create-microvm-shell-auth-token ...`.
    ///
    /// # Respond
    /// Ask whoever it was; stop the MicroVM if nobody claims it, and look at what its role did since.
    pub struct MicrovmShellOpened = "microvmShellOpened";
}

impl Rule for MicrovmShellOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1651", "T1059.009"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        calls(["CreateMicrovmShellAuthToken"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let machine = asked(call, &["microvmIdentifier"]);
        let did = format!("asked for a shell in the MicroVM {machine}");
        Ok(report(event, "Shell in a MicroVM", &did, machine).into())
    }
}
