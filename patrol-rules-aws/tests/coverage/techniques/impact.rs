use patrol_testkit::json;

use super::{Built, call};

pub(super) fn impact() -> Built {
    let model = json!({ "modelId": "anthropic.claude-v2" });
    let object = |number: usize| json!({ "bucketName": "payroll", "key": format!("{number}.csv") });
    let encrypted = |number: usize| {
        let mut request = object(number);
        request["x-amz-server-side-encryption-customer-algorithm"] = json!("AES256");
        request["x-amz-copy-source"] = json!(format!("payroll/{number}.csv"));
        call("s3", "CopyObject", request)
    };
    let each = |name: &str| {
        (0..50)
            .map(|number| call("s3", name, object(number)))
            .collect()
    };
    let mut batch: Vec<_> = vec![call(
        "s3",
        "DeleteObjects",
        json!({ "bucketName": "payroll", "delete": "" }),
    )];
    let note = json!({ "bucketName": "payroll", "key": "FILES-DELETED.txt" });
    batch.push(call("s3", "PutObject", note));
    vec![
        (
            "impact.bedrock-invoke-model",
            vec![
                call(
                    "bedrock",
                    "PutUseCaseForModelAccess",
                    json!({ "formData": "" }),
                ),
                call("bedrock", "CreateFoundationModelAgreement", model.clone()),
                call("bedrock", "PutFoundationModelEntitlement", model.clone()),
                call("bedrock", "InvokeModel", model),
            ],
        ),
        (
            "impact.ec2-deregister-ami",
            vec![call(
                "ec2",
                "DeregisterImage",
                json!({ "imageId": "ami-0123456789abcdef0" }),
            )],
        ),
        ("impact.s3-ransomware-batch-deletion", batch),
        (
            "impact.s3-ransomware-client-side-encryption",
            (0..50).map(encrypted).collect(),
        ),
        (
            "impact.s3-ransomware-individual-deletion",
            each("DeleteObject"),
        ),
    ]
}
