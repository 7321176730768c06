//! CloudTrail-like events and patterns of rules, the same for the same seed.

use std::fmt::Write;

/// A small generator of numbers (xorshift); good enough for benchmarks.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn hex(&mut self, digits: usize) -> String {
        (0..digits)
            .map(|_| char::from(self.pick(b"0123456789abcdef")))
            .collect()
    }
}

const SERVICES: [(&str, &[&str]); 10] = [
    (
        "s3",
        &[
            "GetObject",
            "PutObject",
            "ListObjects",
            "PutBucketPolicy",
            "PutBucketAcl",
            "DeleteBucket",
        ],
    ),
    (
        "ec2",
        &[
            "RunInstances",
            "StopInstances",
            "DescribeInstances",
            "CreateVpc",
            "DeleteFlowLogs",
        ],
    ),
    (
        "iam",
        &[
            "CreatePolicy",
            "AttachRolePolicy",
            "PutRolePolicy",
            "ListUsers",
            "CreateAccessKey",
        ],
    ),
    (
        "sts",
        &["AssumeRole", "GetCallerIdentity", "AssumeRoleWithSAML"],
    ),
    (
        "kms",
        &[
            "Decrypt",
            "Encrypt",
            "GenerateDataKey",
            "ScheduleKeyDeletion",
            "PutKeyPolicy",
        ],
    ),
    (
        "lambda",
        &[
            "Invoke",
            "CreateFunction20150331",
            "UpdateFunctionCode20150331v2",
        ],
    ),
    (
        "cloudtrail",
        &[
            "StopLogging",
            "DeleteTrail",
            "UpdateTrail",
            "PutEventSelectors",
            "DescribeTrails",
        ],
    ),
    (
        "logs",
        &["CreateLogStream", "DeleteLogGroup", "PutRetentionPolicy"],
    ),
    (
        "rds",
        &[
            "CreateDBInstance",
            "ModifyDBInstance",
            "DescribeDBInstances",
        ],
    ),
    ("sqs", &["SendMessage", "SetQueueAttributes", "CreateQueue"]),
];
const REGIONS: [&str; 6] = [
    "us-east-1",
    "us-west-2",
    "eu-central-1",
    "eu-west-1",
    "ap-southeast-2",
    "ca-central-1",
];
const ROLES: [&str; 6] = [
    "Admin",
    "ReadOnly",
    "ci-deploy",
    "data-pipeline",
    "SecurityAudit",
    "node-group",
];
const AGENTS: [&str; 4] = [
    "aws-cli/2.15.30 Python/3.11.8 Linux/5.10.210 source/x86_64.amzn.2 prompt/off command/s3.cp",
    "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#5.15.0 md/arch#x86_64 lang/python#3.11.8",
    "console.amazonaws.com",
    "[aws-sdk-java/2.25.16 Linux/5.10.210 OpenJDK_64-Bit_Server_VM/17.0.10+8-LTS Java/17.0.10]",
];
const ACCOUNTS: [&str; 4] = [
    "111122223333",
    "444455556666",
    "777788889999",
    "123456789012",
];

/// Events of about 1.8 KB.
pub(crate) fn events(count: usize, seed: u64) -> Vec<String> {
    let mut random = Random(seed | 1);
    (0..count).map(|_| event(&mut random)).collect()
}

fn event(random: &mut Random) -> String {
    let (service, names) = random.pick(&SERVICES);
    let (name, region, role) = (
        random.pick(names),
        random.pick(&REGIONS),
        random.pick(&ROLES),
    );
    let (account, agent, key) = (random.pick(&ACCOUNTS), random.pick(&AGENTS), random.hex(20));
    let time = format!(
        "2025-0{}-1{}T0{}:15:42Z",
        1 + random.below(9),
        random.below(10),
        random.below(10)
    );
    let id = format!("{}-{}-{}", random.hex(8), random.hex(4), random.hex(12));
    let read_only =
        name.starts_with("Get") || name.starts_with("Describe") || name.starts_with("List");
    let mut text = format!(
        r#"{{"version":"0","id":"{id}","detail-type":"AWS API Call via CloudTrail","source":"aws.{service}","account":"{account}","time":"{time}","region":"{region}","resources":[],"detail":{{"eventVersion":"1.09","userIdentity":{{"type":"AssumedRole","principalId":"AROA{key}:session","arn":"arn:aws:sts::{account}:assumed-role/{role}/session","accountId":"{account}","accessKeyId":"ASIA{key}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROA{key}","arn":"arn:aws:iam::{account}:role/{role}","accountId":"{account}","userName":"{role}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"{time}","mfaAuthenticated":"false"}}}}}},"eventTime":"{time}","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"{region}","sourceIPAddress":"203.0.113.{}","userAgent":"{agent}","requestParameters":{{"#,
        random.below(256)
    );
    match random.below(3) {
        0 => {
            let bucket = random.below(40);
            let _ = write!(
                text,
                r#""bucketName":"bucket-{bucket}","Host":"bucket-{bucket}.s3.{region}.amazonaws.com","key":"logs/{}.json""#,
                random.hex(12)
            );
        }
        1 => {
            text.push_str(r#""instancesSet":{"items":["#);
            for item in 0..1 + random.below(4) {
                let comma = if item > 0 { "," } else { "" };
                let _ = write!(text, r#"{comma}{{"instanceId":"i-{}"}}"#, random.hex(17));
            }
            text.push_str(r#"]},"force":false"#);
        }
        _ => {
            let _ = write!(
                text,
                r#""roleArn":"arn:aws:iam::{account}:role/{role}","durationSeconds":{}"#,
                900 * (1 + random.below(8))
            );
        }
    }
    let _ = write!(
        text,
        r#"}},"responseElements":{{"requestId":"{id}","_return":true}},"additionalEventData":{{"SignatureVersion":"SigV4","CipherSuite":"ECDHE-RSA-AES128-GCM-SHA256","bytesTransferredIn":{},"bytesTransferredOut":{}.0}},"requestID":"{id}","eventID":"{id}","readOnly":{read_only},"resources":[{{"accountId":"{account}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::bucket-{}"}}],"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"{account}","eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"{service}.{region}.amazonaws.com"}}}}}}"#,
        random.below(1 << 20),
        random.below(1 << 20),
        random.below(40),
    );
    text
}

/// Patterns of rules: an API of a service, most of them narrowed further.
pub(crate) fn patterns(count: usize, seed: u64) -> Vec<String> {
    let mut random = Random(seed | 1);
    (0..count).map(|_| pattern(&mut random)).collect()
}

fn pattern(random: &mut Random) -> String {
    let (service, names) = random.pick(&SERVICES);
    let name = random.pick(names);
    let names = match random.below(10) {
        0 => format!(
            r#"{{"prefix":"{}"}}"#,
            &name[..name.len().min(4 + random.below(6))]
        ),
        1 => format!(r#"{{"suffix":"{}"}}"#, &name[name.len().min(3)..]),
        2 => format!(r#"{{"wildcard":"{}*"}}"#, &name[..name.len().min(5)]),
        3 => format!(r#"{{"anything-but":["{name}","{}"]}}"#, random.pick(names)),
        _ => format!(
            r#""{name}","{}","Update{}""#,
            random.pick(names),
            random.below(500)
        ),
    };
    let mut detail = format!(r#""eventSource":["{service}.amazonaws.com"],"eventName":[{names}]"#);
    let mut more = String::new();
    for _ in 0..random.below(3) {
        match random.below(8) {
            0 => {
                more = format!(
                    r#","account":["{}","{:012}"]"#,
                    random.pick(&ACCOUNTS),
                    random.below(1 << 30)
                )
            }
            1 => {
                more = format!(
                    r#","region":[{{"anything-but":["{}"]}}]"#,
                    random.pick(&REGIONS)
                )
            }
            2 => {
                detail += &format!(
                    r#","requestParameters":{{"bucketName":["bucket-{}"]}}"#,
                    random.below(400)
                )
            }
            3 => {
                detail += &format!(
                    r#","requestParameters":{{"durationSeconds":[{{"numeric":[">",{}]}}]}}"#,
                    900 * random.below(8)
                )
            }
            4 => {
                detail += &format!(
                    r#","sourceIPAddress":[{{"cidr":"203.0.113.{}/27"}}]"#,
                    random.below(256)
                )
            }
            5 => detail += r#","errorCode":[{"exists":false}]"#,
            6 => {
                detail += &format!(
                    r#","userIdentity":{{"sessionContext":{{"sessionIssuer":{{"userName":["{}"]}}}}}}"#,
                    random.pick(&ROLES)
                )
            }
            _ => detail += r#","readOnly":[false]"#,
        }
    }
    format!(r#"{{"detail-type":["AWS API Call via CloudTrail"]{more},"detail":{{{detail}}}}}"#)
}
