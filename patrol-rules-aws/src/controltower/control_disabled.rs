use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::control_changes::CHANGES;
use crate::shared::{DeploymentPrincipals, change};

rule! {
    /// Reports a control or baseline of AWS Control Tower being disabled, or the landing zone being
    /// changed or deleted.
    ///
    /// Changing the parameters of an enabled control, and updating the landing zone, have the same
    /// severity: both decide what is controlled.
    ///
    /// # Why
    /// Controls are the service control policies, AWS Config rules and hooks that limit every
    /// account of an organizational unit.
    ///
    /// # Example
    /// `aws controltower disable-control --control-identifier arn:aws:controltower:...
    /// --target-identifier arn:aws:organizations:...`.
    ///
    /// # Respond
    /// Confirm with the owners of the organization. If it was not authorized, enable the control
    /// again (`aws controltower enable-control`), and review what was done in the accounts since.
    pub struct ControlDisabled = "controlDisabled" {
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for ControlDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685", "T1666"])
        .groups(["baseline", "organization"])
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

const SUBJECT: &str = "Control Tower control disabled";
const HIDDEN: &str = "what it changed";
