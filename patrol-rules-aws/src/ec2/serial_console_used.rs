use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report};

rule! {
    /// Reports access to the EC2 serial console being enabled for a region, or an SSH key being
    /// pushed to an instance's serial console.
    ///
    /// # Why
    /// The serial console does not use the network: neither security groups nor flow logs see such
    /// a connection.
    ///
    /// # Example
    /// `aws ec2 enable-serial-console-access`, then `aws ec2-instance-connect
    /// send-serial-console-ssh-public-key`.
    ///
    /// # Respond
    /// Confirm with the person who did it. If it was not authorized, disable access (`aws ec2
    /// disable-serial-console-access`) and examine the instance.
    pub struct SerialConsoleUsed = "serialConsoleUsed";
}

impl Rule for SerialConsoleUsed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1021.004", "T1021.008"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::one_of([
            Pattern::api_call("ec2.amazonaws.com", ["EnableSerialConsoleAccess"]),
            Pattern::api_call(
                "ec2-instance-connect.amazonaws.com",
                ["SendSerialConsoleSSHPublicKey"],
            ),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        Ok(match found(call, &["instanceId"]) {
            Some(instance) => {
                let did = format!("pushed a key for the serial console of the instance {instance}");
                report(event, "Serial console used", &did, instance)
            }
            None => {
                let region = event.region().unwrap_or(UNNAMED);
                report(
                    event,
                    "Serial console access enabled",
                    "enabled access to the serial console of instances",
                    region,
                )
            }
        }
        .into())
    }
}
