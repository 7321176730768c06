//! Values as AWS writes them, by their kinds. Each process has the same.

use std::sync::LazyLock;

use patrol_core::pattern::Scalar;

/// How many values of a kind there are.
const SAMPLES: u64 = 48;

/// Texts of each kind. Each sample has another value for the parts between `<` and `>`.
const TEXTS: [&str; 37] = [
    // Principals.
    "arn:aws:sts::<account>:assumed-role/<word>/<word>",
    "arn:aws:iam::<account>:user/<word>",
    "arn:aws:iam::<account>:role/<word>",
    "AROA<letters>:<word>",
    "AIDA<letters>",
    "ASIA<letters>",
    "AKIA<letters>",
    "<word>",
    "<account>",
    // Places.
    "<region>",
    "<byte>.<byte>.<byte>.<byte>",
    "2<hex><hex><hex>:<hex><hex><hex>::<hex><hex>",
    "<service>.amazonaws.com",
    "aws.<service>",
    "<agent>",
    // Times and ids.
    "202<digit>-0<digit>-1<digit>T1<digit>:<digit><digit>:00Z",
    "<hex8>-<hex><hex><hex><hex>-4<hex><hex><hex>-a<hex><hex><hex>-<hex8><hex><hex><hex><hex>",
    // Calls.
    "<verb><word>",
    // Resources.
    "arn:aws:<service>:<region>:<account>:<word>",
    "arn:aws:<service>:<region>:<account>:<word>/<word>",
    "arn:aws:s3:::<word>",
    "acl-0<hex8><hex8>",
    "ami-0<hex8><hex8>",
    "eipalloc-0<hex8><hex8>",
    "eni-0<hex8><hex8>",
    "i-0<hex8><hex8>",
    "igw-0<hex8><hex8>",
    "lt-0<hex8><hex8>",
    "nat-0<hex8><hex8>",
    "rtb-0<hex8><hex8>",
    "sg-0<hex8><hex8>",
    "snap-0<hex8><hex8>",
    "subnet-0<hex8><hex8>",
    "tgw-0<hex8><hex8>",
    "vol-0<hex8><hex8>",
    "vpc-0<hex8><hex8>",
    "vpce-0<hex8><hex8>",
];

const WORDS: [&str; 12] = [
    "admin",
    "alice",
    "backup",
    "billing",
    "ci-runner",
    "data",
    "logs",
    "network",
    "ops",
    "prod",
    "search",
    "web",
];
const SERVICES: [&str; 8] = ["ec2", "iam", "kms", "lambda", "rds", "s3", "sqs", "sts"];
const REGIONS: [&str; 8] = [
    "ap-northeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-west-2",
];
const VERBS: [&str; 6] = ["Create", "Delete", "Describe", "Get", "Put", "Update"];
const AGENTS: [&str; 6] = [
    "APN/1.0 HashiCorp/1.0 Terraform/1.6",
    "aws-cli/2.15 md/awscrt",
    "aws-sdk-go/1.44 (linux; amd64)",
    "Boto3/1.28 Python/3.9",
    "console.amazonaws.com",
    "Mozilla/5.0 (X11; Linux x86_64)",
];
const NUMBERS: [i64; 24] = [
    0, 1, 2, 7, 22, 53, 80, 90, 120, 300, 365, 443, 900, 1024, 3306, 3389, 3600, 5432, 6379, 8080,
    8443, 9200, 65_535, 1_000_000,
];

/// Values by their kinds.
pub(super) static KINDS: LazyLock<Vec<Vec<Scalar>>> = LazyLock::new(|| {
    let mut numbers = Numbers(0);
    let mut samples = |form: &&str| {
        (0..SAMPLES)
            .map(|_| text(form, &mut numbers).into())
            .collect()
    };
    let mut kinds: Vec<Vec<Scalar>> = TEXTS.iter().map(&mut samples).collect();
    kinds.push(NUMBERS.into_iter().map(Scalar::from).collect());
    kinds.push(vec![true.into(), false.into()]);
    kinds.push(vec![Scalar::Null]);
    kinds
});

fn text(form: &str, numbers: &mut Numbers) -> String {
    let mut parts = form.split(['<', '>']);
    let mut text = parts.next().unwrap_or_default().to_owned();
    while let Some(name) = parts.next() {
        text += &filling(name, numbers);
        text += parts.next().unwrap_or_default();
    }
    text
}

fn filling(name: &str, numbers: &mut Numbers) -> String {
    let mut one_of = |list: &[&str]| {
        let at = numbers.below(list.len() as u64);
        usize::try_from(at).map_or_else(|_| String::new(), |at| list[at].to_owned())
    };
    match name {
        "word" => one_of(&WORDS),
        "service" => one_of(&SERVICES),
        "region" => one_of(&REGIONS),
        "verb" => one_of(&VERBS),
        "agent" => one_of(&AGENTS),
        "account" => format!("{:012}", numbers.below(1_000_000_000_000)),
        "byte" => numbers.below(256).to_string(),
        "digit" => numbers.below(10).to_string(),
        "hex" => format!("{:x}", numbers.below(16)),
        "hex8" => format!("{:08x}", numbers.below(1 << 32)),
        _ => format!("{:017X}", numbers.below(1 << 40)),
    }
}

/// Numbers that look random, the same in each process (Knuth's linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        let (high, low) = (self.0 >> 32, self.0.rotate_left(17) & 0xffff_ffff);
        (high << 20 ^ low) % end
    }
}
