use patrol_testkit::{console_sign_in, json};

use super::{Built, call, calls};

pub(super) fn lateral_movement() -> Built {
    let serial = json!({ "instanceId": "i-0123456789abcdef0", "serialPort": 0 });
    let no_mfa = {
        let mut event = console_sign_in("IAMUser");
        event["detail"]["userIdentity"]["userName"] = json!("alice");
        event["detail"]["additionalEventData"] = json!({ "MFAUsed": "No" });
        event["detail"]["responseElements"] = json!({ "ConsoleLogin": "Success" });
        event
    };
    vec![
        ("initial-access.console-login-without-mfa", vec![no_mfa]),
        (
            "lateral-movement.ec2-serial-console-send-ssh-public-key",
            vec![
                call("ec2", "EnableSerialConsoleAccess", json!({})),
                call(
                    "ec2-instance-connect",
                    "SendSerialConsoleSSHPublicKey",
                    serial,
                ),
            ],
        ),
        (
            "lateral-movement.ec2-instance-connect",
            calls("ec2-instance-connect", "SendSSHPublicKey", "instanceId", 3),
        ),
    ]
}
