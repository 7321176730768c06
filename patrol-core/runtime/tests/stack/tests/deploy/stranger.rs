//! Buckets and objects that somebody else holds or has changed: nothing is uploaded to them, nothing is read from them, and
//! nothing of theirs is deployed.

use serde_json::json;

use crate::command::*;
use patrol_test_support::{Fate, Ministack, Proxy};

const ACCOUNT: &str = "000000000000";
/// More requests than any command makes.
const ALL: usize = 1_000;

/// The arguments of `create`.
fn arguments(zip: &str) -> Vec<String> {
    let values = values_and_secret();
    let args = ["--force", "--code", zip, "--parameters", &values, "--kms"];
    args.map(str::to_owned).to_vec()
}

fn create_through(proxy: &Proxy, zip: &str, more: &[&str]) -> (i32, String, String) {
    let args = arguments(zip);
    let args: Vec<_> = args
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect();
    said(&patrol(&proxy.endpoint, "create", &args))
}

/// The keys in a bucket.
fn keys(aws: &mut Ministack, bucket: &str) -> Vec<String> {
    let listed = aws.call("s3", "list_objects_v2", json!({ "Bucket": bucket }));
    let objects = listed["Contents"].as_array().into_iter().flatten();
    let keys = objects.filter_map(|object| object["Key"].as_str());
    keys.map(str::to_owned).collect()
}

fn has_stack(aws: &mut Ministack) -> bool {
    let stack = json!({ "StackName": "acme-test" });
    aws.try_call("cloudformation", "describe_stacks", stack)
        .is_ok()
}

/// The bucket of a request in S3, if it is for one of the default buckets.
fn default_bucket(request: &str) -> Option<&str> {
    let (_, path) = request.lines().next()?.split_once(" /")?;
    let bucket = path.split(['/', '?', ' ']).next()?;
    bucket.starts_with("cfn-config-").then_some(bucket)
}

#[test]
fn every_request_for_a_default_bucket_names_its_owner() {
    let mut aws = Ministack::start("deploy-owner");
    make_key(&mut aws);
    let zip = code("owner").to_str().expect("UTF-8").to_owned();
    let proxy = Proxy::start(&aws.endpoint);
    let long = long_template();
    let long: Vec<_> = long.iter().map(String::as_str).collect();
    let (exit, _, err) = create_through(&proxy, &zip, &long);
    assert_eq!(exit, 0, "{err}");
    let change = ["--parameters", r#"{"AssumeRoleDisallowedRoles":"Auditor"}"#];
    let update = [&["--force", "--code", &zip], &change[..], &long].concat();
    must(&patrol(&proxy.endpoint, "update", &update));
    let diff = [&["--memory", "512"], &long[..]].concat();
    assert_eq!(said(&patrol(&proxy.endpoint, "diff", &diff)).0, 1);
    must(&patrol(&proxy.endpoint, "save", &["--force"]));
    // It shows the secret.
    let shown = patrol(&proxy.endpoint, "info", &["--decrypt"]);
    assert!(shown.status.success());
    must(&patrol(&proxy.endpoint, "delete", &["--force"]));
    let again = [
        "--force",
        "--code",
        &zip,
        "--configuration",
        "acme-test-us-east-1",
    ];
    must(&patrol(&proxy.endpoint, "create", &again));

    let header = format!("x-amz-expected-bucket-owner: {ACCOUNT}");
    let mut methods = std::collections::BTreeSet::new();
    for request in proxy.requests() {
        let Some(bucket) = default_bucket(&request) else {
            continue;
        };
        let first = request.lines().next().expect("a line");
        // Creating a bucket is the one request that can have no owner.
        let creates = [format!("PUT /{bucket} "), format!("PUT /{bucket}/ ")];
        if creates
            .iter()
            .any(|create| first.starts_with(create.as_str()))
        {
            continue;
        }
        assert!(request.to_ascii_lowercase().contains(&header), "{request}");
        methods.extend(first.split(' ').next().map(str::to_owned));
    }
    let methods: Vec<_> = methods.into_iter().collect();
    assert_eq!(methods, ["GET", "HEAD", "PUT"]);
}

#[test]
fn a_bucket_that_a_stranger_took_first_gets_nothing() {
    let mut aws = Ministack::start("deploy-stranger");
    make_key(&mut aws);
    let zip = code("stranger").to_str().expect("UTF-8").to_owned();
    for bucket in [TEMPLATES, CONFIGURATIONS] {
        aws.call("s3", "create_bucket", json!({ "Bucket": bucket }));
    }
    let option = |bucket: &str| match bucket {
        TEMPLATES => "--template-bucket",
        _ => "--config-bucket",
    };
    for bucket in [TEMPLATES, CONFIGURATIONS] {
        for elsewhere in [true, false] {
            // The stranger's bucket takes all requests but those that name another owner.
            let proxy = Proxy::start(&aws.endpoint);
            let refused = Fate::Redirected(403, "x-amz-bucket-region", "us-east-1");
            let mut region = "/us-east-1/s3/";
            if elsewhere {
                let there = Fate::Redirected(301, "x-amz-bucket-region", "eu-west-1");
                proxy.trap_all(&[&format!(" /{bucket}"), region], there, ALL);
                region = "/eu-west-1/s3/";
            }
            let owner = "x-amz-expected-bucket-owner: ";
            proxy.trap_all(&[&format!(" /{bucket}"), region, owner], refused, ALL);
            for named in [false, true] {
                let more = [option(bucket), bucket];
                let more = if named { &more[..] } else { &[] };
                let (exit, _, err) = create_through(&proxy, &zip, more);
                assert_eq!(exit, 3, "{err}");
                let belongs = format!("`{bucket}` does not belong to account {ACCOUNT}");
                for words in [&belongs, option(bucket), "`s3:ListBucket`"] {
                    assert!(err.contains(words), "{words}: {err}");
                }
                assert!(proxy.sprung() > 0);
                assert_eq!(keys(&mut aws, bucket), [""; 0], "{elsewhere} {named}");
                assert!(!has_stack(&mut aws), "{elsewhere} {named}");
            }
        }
    }
}

#[test]
fn a_strangers_configuration_is_not_read() {
    let mut aws = Ministack::start("deploy-stranger-reads");
    let zip = create(&mut aws, "stranger-reads");
    let zip = zip.to_str().expect("UTF-8");
    let proxy = Proxy::start(&aws.endpoint);
    let there = Fate::Redirected(301, "x-amz-bucket-region", "eu-west-1");
    let refused = Fate::Redirected(403, "x-amz-bucket-region", "eu-west-1");
    let path = format!(" /{CONFIGURATIONS}");
    proxy.trap_all(&[&path, "/us-east-1/s3/"], there, ALL);
    proxy.trap_all(&[&path, "x-amz-expected-bucket-owner: "], refused, ALL);
    let belongs = format!("`{CONFIGURATIONS}` does not belong to account {ACCOUNT}");
    for (command, args) in [
        ("info", &["--decrypt"][..]),
        ("save", &["--force"]),
        ("update", &["--force", "--code", zip, "--memory", "512"]),
    ] {
        let (exit, _, err) = said(&patrol(&proxy.endpoint, command, args));
        assert_eq!(
            (exit, err.contains(&belongs)),
            (3, true),
            "{command}: {err}"
        );
    }
    assert_eq!(info(&aws, &[])["StackStatus"], "CREATE_COMPLETE");
}

#[test]
fn a_bucket_of_ones_own_in_another_region_serves_configurations_and_no_code() {
    let mut aws = Ministack::start("deploy-elsewhere");
    make_key(&mut aws);
    let zip = code("elsewhere").to_str().expect("UTF-8").to_owned();
    let home = aws.go_to("eu-west-1");
    let place = json!({ "LocationConstraint": "eu-west-1" });
    for bucket in [TEMPLATES, CONFIGURATIONS] {
        let bucket = json!({ "Bucket": bucket, "CreateBucketConfiguration": place });
        aws.call("s3", "create_bucket", bucket);
    }
    aws.go_to(home);
    let proxy = Proxy::start(&aws.endpoint);
    let there = Fate::Redirected(301, "x-amz-bucket-region", "eu-west-1");
    let mut own = [" /cfn-config-templates", "/us-east-1/s3/"];
    proxy.trap_all(&own, there.clone(), ALL);
    own[0] = " /cfn-config-configurations";
    proxy.trap_all(&own, there, ALL);
    let (exit, _, err) = create_through(&proxy, &zip, &[]);
    assert_eq!(exit, 3, "{err}");
    for words in [
        TEMPLATES,
        "is in eu-west-1",
        "us-east-1",
        "--template-bucket",
    ] {
        assert!(err.contains(words), "{words}: {err}");
    }
    assert_eq!(keys(&mut aws, TEMPLATES), [""; 0]);
    assert!(!has_stack(&mut aws));

    aws.call("s3", "create_bucket", json!({ "Bucket": "code-here" }));
    let named = ["--template-bucket", "code-here"];
    let (exit, _, err) = create_through(&proxy, &zip, &named);
    assert_eq!(exit, 0, "{err}");
    assert_eq!(saved(&mut aws)["AssumeRoleDisallowedRoles"], "Admin,Root");
    // A region out of an answer does not become part of a host name unless it has a region's form.
    let odd = Proxy::start(&aws.endpoint);
    let fate = Fate::Redirected(301, "x-amz-bucket-region", "x@127.0.0.1:1/");
    odd.trap_all(&["HEAD /cfn-config-configurations"], fate, ALL);
    let (exit, _, err) = said(&patrol(&odd.endpoint, "save", &["--force"]));
    let words = format!("look for the bucket `{CONFIGURATIONS}`");
    assert_eq!((exit, err.contains(&words)), (3, true), "{err}");
}

#[test]
fn code_is_known_by_its_checksum_and_not_by_its_key() {
    let mut aws = Ministack::start("deploy-checksum");
    let zip = create(&mut aws, "checksum");
    let zip = zip.to_str().expect("UTF-8");
    let bytes = std::fs::read(zip).expect("the zip");
    let key = info(&aws, &[])["Parameters"]["CodeS3Key"].take();
    let other = code_with("checksum-other", &[("backdoor", "other code")]);
    for (algorithm, warned) in [("SHA256", true), ("CRC32", false)] {
        let object = json!({
            "Body": { "file": other }, "Bucket": TEMPLATES, "ChecksumAlgorithm": algorithm, "Key": key,
        });
        aws.call("s3", "put_object", object);
        let update = ["--force", "--code", zip, "--memory", "512"];
        let told = must(&patrol(&aws.endpoint, "update", &update));
        assert!(told.contains("Uploaded the code"), "{told}");
        assert_eq!(told.contains("has put other code at"), warned, "{told}");
        let object = json!({ "Bucket": TEMPLATES, "ChecksumMode": "ENABLED", "Key": key });
        let stored = aws.call("s3", "head_object", object);
        assert_eq!(stored["ContentLength"], bytes.len(), "{stored}");
        assert!(stored["ChecksumSHA256"].is_string(), "{stored}");
        let deployed = info(&aws, &[])["Parameters"]["CodeS3ObjectVersion"].take();
        assert_eq!(deployed, stored["VersionId"], "the version is pinned");
        let told = must(&patrol(&aws.endpoint, "update", &update));
        assert!(told.contains("Found the code"), "{told}");
    }

    // An operator who names another object gets that one, and not the version of the last one.
    let object = json!({ "Body": { "file": other }, "Bucket": TEMPLATES, "Key": "acme/own.zip" });
    aws.call("s3", "put_object", object);
    let own = r#"{"CodeS3Key":"acme/own.zip"}"#;
    must(&patrol(
        &aws.endpoint,
        "update",
        &["--force", "--parameters", own, "--memory", "512"],
    ));
    let parameters = info(&aws, &[])["Parameters"].take();
    assert_eq!(parameters["CodeS3Key"], "acme/own.zip");
    assert_eq!(parameters["CodeS3ObjectVersion"], "");
}

#[test]
fn a_change_set_with_another_template_is_not_executed() {
    let mut aws = Ministack::start("deploy-replaced");
    let zip = create(&mut aws, "replaced");
    let zip = zip.to_str().expect("UTF-8");
    let before = info(&aws, &["--extended"]);
    let proxy = Proxy::start(&aws.endpoint);
    let other = "<GetTemplateResponse><GetTemplateResult><TemplateBody>{}</TemplateBody></GetTemplateResult></GetTemplateResponse>";
    let fate = Fate::Refused(200, other.to_owned());
    proxy.trap_all(&["Action=GetTemplate", "ChangeSetName="], fate, ALL);
    let long = long_template();
    let long: Vec<_> = long.iter().map(String::as_str).collect();
    for more in [&[][..], &long] {
        let args = [&["--force", "--code", zip, "--memory", "512"], more].concat();
        let (exit, _, err) = said(&patrol(&proxy.endpoint, "update", &args));
        assert_eq!(exit, 3, "{err}");
        for words in ["holds another template", "nothing was changed"] {
            assert!(err.contains(words), "{words}: {err}");
        }
    }
    let requests = proxy.requests();
    assert!(
        !requests
            .iter()
            .any(|request| request.contains("Action=ExecuteChangeSet"))
    );
    assert_eq!(info(&aws, &["--extended"]), before);
    let stack = json!({ "StackName": "acme-test" });
    let sets = aws.call("cloudformation", "list_change_sets", stack);
    let sets = sets["Summaries"].as_array().expect("change sets").iter();
    let left = sets.filter(|set| set["ExecutionStatus"] == "AVAILABLE");
    assert_eq!(left.count(), 0, "they are deleted");
}

#[test]
fn a_long_template_is_read_from_its_version() {
    let mut aws = Ministack::start("deploy-version");
    make_key(&mut aws);
    let zip = code("version").to_str().expect("UTF-8").to_owned();
    let proxy = Proxy::start(&aws.endpoint);
    let long = long_template();
    let long: Vec<_> = long.iter().map(String::as_str).collect();
    let (exit, _, err) = create_through(&proxy, &zip, &long);
    assert_eq!(exit, 0, "{err}");
    let keys = keys(&mut aws, TEMPLATES);
    let template = keys.iter().find(|key| key.ends_with(".template.json"));
    let object = json!({ "Bucket": TEMPLATES, "Key": template.expect("a template") });
    let version = aws.call("s3", "head_object", object)["VersionId"].take();
    let version = version.as_str().expect("a version");
    let requests = proxy.requests();
    let created = requests
        .iter()
        .find(|request| request.contains("Action=CreateChangeSet"))
        .expect("a change set");
    assert!(created.contains("TemplateURL="), "{created}");
    assert!(
        created.contains(&format!("%3FversionId%3D{version}")),
        "{created}"
    );
}

#[test]
fn a_bucket_that_is_named_has_the_owner_that_is_named() {
    let mut aws = Ministack::start("deploy-named-owner");
    make_key(&mut aws);
    let zip = code("named-owner").to_str().expect("UTF-8").to_owned();
    for bucket in ["acme-code", "acme-configurations"] {
        aws.call("s3", "create_bucket", json!({ "Bucket": bucket }));
    }
    let buckets = [
        "--template-bucket",
        "acme-code",
        "--config-bucket",
        "acme-configurations",
    ];
    let owned = |owner| [&buckets[..], &["--bucket-owner", owner]].concat();
    let proxy = Proxy::start(&aws.endpoint);
    let (exit, _, err) = create_through(&proxy, &zip, &owned(ACCOUNT));
    assert_eq!(exit, 0, "{err}");
    let header = format!("x-amz-expected-bucket-owner: {ACCOUNT}");
    let requests = proxy.requests().into_iter();
    let of_buckets: Vec<_> = requests
        .filter(|request| {
            request
                .lines()
                .next()
                .is_some_and(|line| line.contains(" /acme-c"))
        })
        .collect();
    assert!(of_buckets.len() > 3);
    for request in of_buckets {
        assert!(request.to_ascii_lowercase().contains(&header), "{request}");
    }
    let (exit, _, err) = create_through(&proxy, &zip, &owned("1234"));
    assert_eq!(exit, 2, "{err}");
}

/// A region out of an answer gets a signed request with the session's token: it stays in the partition.
#[test]
fn a_bucket_in_another_partition_is_not_asked() {
    let aws = Ministack::start("deploy-partition");
    let zip = code("partition").to_str().expect("UTF-8").to_owned();
    for region in [
        "cn-north-1",
        "us-gov-west-1",
        "x@127.0.0.1:9/",
        "us-east-1.evil.example",
    ] {
        let proxy = Proxy::start(&aws.endpoint);
        let there = Fate::Redirected(301, "x-amz-bucket-region", region);
        proxy.trap_all(&[&format!(" /{CONFIGURATIONS}")], there, ALL);
        let (exit, _, err) = create_through(&proxy, &zip, &[]);
        assert_eq!(exit, 3, "{err}");
        assert_eq!(proxy.sprung(), 1, "{region}");
    }
}
