use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{UNNAMED, found, report};

rule! {
    /// Reports somebody on the way to an instance's serial console.
    ///
    /// The console is allowed for a region once, and a key is then pushed for each connection.
    ///
    /// # Why
    /// The serial console needs no network: no security group and no flow log sees who comes that way.
    ///
    /// # Example
    /// `aws ec2 enable-serial-console-access`, then `aws ec2-instance-connect send-serial-console-ssh-public-key`.
    ///
    /// # Respond
    /// Switch it off (`aws ec2 disable-serial-console-access`) if nobody claims it, and look at the instance.
    pub struct SerialConsoleUsed = "serialConsoleUsed";
}

impl Rule for SerialConsoleUsed {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1021.004", "T1021.008"])
        .groups(["baseline"])
        .since("0.1.0");

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
                    "Serial console allowed",
                    "allowed the serial console of instances",
                    region,
                )
            }
        }
        .into())
    }
}
