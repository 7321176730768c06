//! What `run` says of objects that S3 does not give, or not to their end: one line each, and the rest goes on.
#![cfg(feature = "deploy")]

use patrol_test_support::{
    lambda::{Endpoint, Request, Response},
    patrol::{Said, gzip, patrol, record},
};
use serde_json::json;

const KEYS: [&str; 8] = [
    "1-good",
    "2-key",
    "3-disabled",
    "4-denied",
    "5-cut",
    "6-gone",
    "7-ended",
    "8-good",
];

fn refusal(status: u16, code: &str, message: &str) -> Response {
    let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    Response::new(status, body)
}

fn answer(request: &Request) -> Response {
    let path = request.path.split('?').next().unwrap_or_default();
    if path.starts_with("/closed") {
        return refusal(403, "AccessDenied", "Access Denied");
    }
    let good = gzip(json!({ "Records": [record(path)] }).to_string().as_bytes());
    match path.trim_start_matches("/logs/") {
        "1-good" | "8-good" => Response::new(200, good),
        "2-key" => refusal(
            403,
            "AccessDenied",
            "User: arn:aws:iam::111122223333:user/x is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/1",
        ),
        "3-disabled" => refusal(400, "KMS.DisabledException", "key/1 is disabled."),
        "4-denied" => refusal(403, "AccessDenied", "Access Denied"),
        "5-cut" => Response::new(200, &good[..20]),
        "7-ended" => Response::new(200, &good[..20]).cut_off(200),
        "6-gone" => refusal(404, "NoSuchKey", "The specified key does not exist."),
        _ => {
            let keys =
                KEYS.map(|key| format!("<Contents><Key>{key}</Key><Size>9</Size></Contents>"));
            let page = format!("<ListBucketResult>{}</ListBucketResult>", keys.concat());
            Response::new(200, page).header("content-type", "application/xml")
        }
    }
}

fn run(bucket: &str) -> Said {
    let s3 = Endpoint::serve(answer);
    let mut command = patrol();
    command
        .args(["run", "--rule", "rootLogin", "--format", "jsonl", bucket])
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ENDPOINT_URL", s3.url());
    command.output().expect("patrol runs").into()
}

#[test]
fn an_object_that_cannot_be_read_is_one_line_and_the_rest_goes_on() {
    let said = run("s3://logs/");
    assert_eq!(said.code, 3, "{said:?}");
    assert_eq!(said.inputs(), ["s3://logs/1-good:1", "s3://logs/8-good:1"]);
    let faults: Vec<_> = said.err.lines().collect();
    let wanted = [
        (
            "s3://logs/2-key: cannot be opened: AccessDenied: ",
            "kms:Decrypt on resource",
        ),
        (
            "s3://logs/3-disabled: cannot be opened: KMS.DisabledException: ",
            "is disabled",
        ),
        (
            "s3://logs/4-denied: cannot be opened: AccessDenied: ",
            "; this needs `s3:GetObject`, and `kms:Decrypt` where a key of KMS encrypts the object",
        ),
        ("s3://logs/5-cut:1: the gzip data is cut off", ""),
        ("s3://logs/6-gone: cannot be opened: NoSuchKey: ", ""),
        (
            "s3://logs/7-ended:1: cannot be read: the object ended early: ",
            "",
        ),
    ];
    assert_eq!(faults.len(), wanted.len(), "{}", said.err);
    for (fault, (start, words)) in faults.iter().zip(wanted) {
        assert!(fault.starts_with(start) && fault.contains(words), "{fault}");
    }
}

#[test]
fn a_bucket_that_may_not_be_listed_names_the_permission() {
    let said = run("s3://closed/AWSLogs/");
    assert_eq!(said.code, 3, "{said:?}");
    let wanted = "s3://closed/AWSLogs/: cannot be listed: AccessDenied: Access Denied (HTTP 403); this needs `s3:ListBucket` on the bucket\n";
    assert_eq!(said.err, wanted);
}
