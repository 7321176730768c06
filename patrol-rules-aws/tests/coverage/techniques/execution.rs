use patrol_testkit::json;

use super::{Built, call, calls};

pub(super) fn execution() -> Built {
    let instance =
        json!({ "instancesSet": { "items": [{ "instanceId": "i-0123456789abcdef0" }] } });
    let run = json!({ "instanceType": "p2.xlarge", "instancesSet": { "items": [{ "imageId": "ami-0123456789abcdef0", "minCount": 10, "maxCount": 10 }] } });
    let user_data =
        json!({ "instanceId": "i-0123456789abcdef0", "userData": "<sensitiveDataRemoved>" });
    let notebook = json!({ "notebookInstanceName": "research", "lifecycleConfigName": "new" });
    let command = json!({
        "documentName": "AWS-RunShellScript",
        "instanceIds": ["i-1", "i-2", "i-3"],
        "parameters": "HIDDEN_DUE_TO_SECURITY_REASONS",
    });
    vec![
        (
            "execution.ec2-launch-unusual-instances",
            vec![call("ec2", "RunInstances", run).error("Client.UnauthorizedOperation")],
        ),
        (
            "execution.ec2-user-data",
            vec![
                call("ec2", "StopInstances", instance.clone()),
                call("ec2", "ModifyInstanceAttribute", user_data),
                call("ec2", "StartInstances", instance),
            ],
        ),
        (
            "execution.sagemaker-update-lifecycle-config",
            vec![
                call(
                    "sagemaker",
                    "StopNotebookInstance",
                    json!({ "notebookInstanceName": "research" }),
                ),
                call("sagemaker", "UpdateNotebookInstance", notebook),
            ],
        ),
        (
            "execution.ssm-send-command",
            vec![call("ssm", "SendCommand", command)],
        ),
        (
            "execution.ssm-start-session",
            calls("ssm", "StartSession", "target", 3),
        ),
    ]
}
