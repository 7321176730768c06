//! CloudTrail's log files as a trail leaves them in a bucket, the same for the same seed.

use std::{fmt::Write as _, fs, io::Write as _, path::Path};

use flate2::{Compression, write::GzEncoder};

/// What an archive holds.
#[derive(Clone, Copy, Debug)]
pub struct Archive {
    /// Gzipped log files, spread over accounts, regions and days of March 2026.
    pub files: usize,
    /// Records of each.
    pub records: usize,
    /// Chooses everything else.
    pub seed: u64,
}

const ACCOUNTS: [&str; 3] = ["111122223333", "444455556666", "777788889999"];
const REGIONS: [&str; 4] = ["us-east-1", "us-west-2", "eu-central-1", "ap-southeast-2"];
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
    "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#5.15.0 lang/python#3.11.8",
    "console.amazonaws.com",
    "autoscaling.amazonaws.com",
];

/// What is called: the service, the call, how often in a thousand, and its parameters, in which
/// `{hex}`, `{account}` and `{role}` stand for values.
const CALLS: [(&str, &str, usize, &str); 18] = [
    (
        "s3",
        "GetObject",
        260,
        r#"{"bucketName":"data-{hex}","Host":"data-{hex}.s3.amazonaws.com","key":"logs/{hex}.json"}"#,
    ),
    (
        "kms",
        "Decrypt",
        180,
        r#"{"encryptionContext":{"aws:s3:arn":"arn:aws:s3:::data-{hex}"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}"#,
    ),
    (
        "ec2",
        "DescribeInstances",
        120,
        r#"{"maxResults":1000,"instancesSet":{"items":[{"instanceId":"i-{hex}"},{"instanceId":"i-{hex}"}]},"filterSet":{}}"#,
    ),
    (
        "logs",
        "CreateLogStream",
        80,
        r#"{"logGroupName":"/aws/lambda/{role}","logStreamName":"2026/03/02/[$LATEST]{hex}"}"#,
    ),
    (
        "dynamodb",
        "DescribeTable",
        80,
        r#"{"tableName":"table-{hex}"}"#,
    ),
    ("sts", "GetCallerIdentity", 70, "null"),
    (
        "ssm",
        "UpdateInstanceInformation",
        70,
        r#"{"instanceId":"i-{hex}","agentVersion":"3.2.2086.0","agentStatus":"Active","platformType":"Linux"}"#,
    ),
    (
        "sts",
        "AssumeRole",
        40,
        r#"{"roleArn":"arn:aws:iam::{account}:role/{role}","roleSessionName":"{hex}","durationSeconds":3600}"#,
    ),
    (
        "ecr",
        "BatchGetImage",
        30,
        r#"{"registryId":"{account}","repositoryName":"{role}","imageIds":[{"imageTag":"latest"}]}"#,
    ),
    (
        "s3",
        "PutObject",
        30,
        r#"{"bucketName":"data-{hex}","key":"out/{hex}.parquet","x-amz-acl":"private"}"#,
    ),
    (
        "lambda",
        "UpdateFunctionCode20150331v2",
        15,
        r#"{"functionName":"{role}","dryRun":false,"publish":true,"note":"caf\u00e9 \"{hex}\""}"#,
    ),
    (
        "iam",
        "ListRoles",
        10,
        r#"{"maxItems":100,"pathPrefix":"/"}"#,
    ),
    (
        "iam",
        "PutRolePolicy",
        4,
        r#"{"roleName":"{role}","policyName":"inline","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:PassRole\",\"Resource\":\"*\"}]}"}"#,
    ),
    (
        "ec2",
        "AuthorizeSecurityGroupIngress",
        4,
        r#"{"groupId":"sg-{hex}","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}}"#,
    ),
    (
        "s3",
        "PutBucketAcl",
        3,
        r#"{"bucketName":"data-{hex}","AccessControlPolicy":{"AccessControlList":{"Grant":[{"Grantee":{"URI":"http://acs.amazonaws.com/groups/global/AllUsers","xsi:type":"Group"},"Permission":"READ"}]}}}"#,
    ),
    (
        "s3",
        "DeleteBucketEncryption",
        2,
        r#"{"bucketName":"data-{hex}"}"#,
    ),
    (
        "cloudtrail",
        "StopLogging",
        1,
        r#"{"name":"arn:aws:cloudtrail:us-east-1:{account}:trail/main"}"#,
    ),
    (
        "ec2",
        "RunInstances",
        1,
        r#"{"instancesSet":{"items":[{"imageId":"ami-{hex}","minCount":1,"maxCount":1}]},"instanceType":"m5.large"}"#,
    ),
];

impl Archive {
    /// Writes it below a folder; the bytes of its text.
    pub fn write(self, folder: &Path) -> u64 {
        let mut random = Random(self.seed | 1);
        let mut bytes = 0;
        for file in 0..self.files {
            let account = random.pick(&ACCOUNTS);
            let region = random.pick(&REGIONS);
            let day = 1 + file % 28;
            let text = self.file(&mut random, account, region, day);
            bytes += text.len() as u64;
            let below = folder.join(format!(
                "AWSLogs/{account}/CloudTrail/{region}/2026/03/{day:02}"
            ));
            fs::create_dir_all(&below).expect("a folder");
            let name =
                format!("{account}_CloudTrail_{region}_202603{day:02}T0000Z_{file:04}.json.gz");
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(text.as_bytes()).expect("memory");
            fs::write(below.join(name), encoder.finish().expect("memory")).expect("a file");
        }
        bytes
    }

    fn file(self, random: &mut Random, account: &str, region: &str, day: usize) -> String {
        let mut text = String::from(r#"{"Records":["#);
        for number in 0..self.records {
            if number > 0 {
                text.push(',');
            }
            record(random, account, region, day, &mut text);
        }
        text + "]}"
    }
}

fn record(random: &mut Random, account: &str, region: &str, day: usize, text: &mut String) {
    let mut left = random.below(1000);
    let call = CALLS.iter().find(|(_, _, share, _)| {
        let found = left < *share;
        left = left.saturating_sub(*share);
        found
    });
    let (service, name, _, parameters) = call.unwrap_or(&CALLS[0]);
    let (role, agent, key, id) = (
        random.pick(&ROLES),
        random.pick(&AGENTS),
        random.hex(16),
        random.hex(32),
    );
    let time = format!(
        "2026-03-{day:02}T{:02}:{:02}:{:02}Z",
        random.below(24),
        random.below(60),
        random.below(60)
    );
    let parameters = parameters
        .replace("{hex}", &random.hex(12))
        .replace("{account}", account)
        .replace("{role}", role);
    let read_only = ["Get", "List", "Describe", "Decrypt"]
        .iter()
        .any(|verb| name.starts_with(verb));
    let identity = match random.below(4) {
        0 => format!(
            r#"{{"type":"IAMUser","principalId":"AIDA{key}","arn":"arn:aws:iam::{account}:user/{role}","accountId":"{account}","accessKeyId":"AKIA{key}","userName":"{role}"}}"#
        ),
        1 => format!(r#"{{"type":"AWSService","invokedBy":"{service}.amazonaws.com"}}"#),
        _ => format!(
            r#"{{"type":"AssumedRole","principalId":"AROA{key}:{role}","arn":"arn:aws:sts::{account}:assumed-role/{role}/session","accountId":"{account}","accessKeyId":"ASIA{key}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROA{key}","arn":"arn:aws:iam::{account}:role/{role}","accountId":"{account}","userName":"{role}"}},"attributes":{{"creationDate":"{time}","mfaAuthenticated":"false"}}}}}}"#
        ),
    };
    write!(
        text,
        r#"{{"eventVersion":"1.09","userIdentity":{identity},"eventTime":"{time}","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"{region}","sourceIPAddress":"203.0.113.{}","userAgent":"{agent}","requestParameters":{parameters},"responseElements":null,"requestID":"{}","eventID":"{id}","readOnly":{read_only},"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"{account}","eventCategory":"Management"}}"#,
        random.below(256),
        random.hex(16),
    )
    .expect("memory");
}

/// A small generator of numbers (xorshift): good enough for archives.
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
