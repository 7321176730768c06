use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity,
    rule,
};
use serde_json::{Map, Value};

use super::bucket_pattern::bucket_of;

rule! {
    /// Reports a bucket or object ACL that allows everyone.
    ///
    /// Everyone means `AllUsers`, and also `AuthenticatedUsers`, because anyone can have an AWS
    /// account. Object ACLs are seen if a trail logs S3 data events.
    ///
    /// # Why
    /// Public buckets are a common cause of data leaks.
    ///
    /// # Example
    /// `aws s3api put-bucket-acl --bucket payroll --acl public-read`.
    ///
    /// # Respond
    /// Turn on Block Public Access for the bucket (`aws s3api put-public-access-block`), then check
    /// its access logs for who has read from it.
    pub struct PublicBucketAcl = "publicBucketACL";
}

impl Rule for PublicBucketAcl {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1530"])
        .cis(["5.8"])
        .groups(["baseline", "cis", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        // There are many uploads, and few have an ACL: only those are delivered.
        let uploads = |field: &str, any_of: Vec<Matcher>| {
            Pattern::with_field("detail.eventName", UPLOADS)
                .field(&format!("detail.requestParameters.{field}"), any_of)
        };
        let canned = PUBLIC.map(Matcher::from).to_vec();
        let grants = GRANT_HEADERS.map(|header| uploads(header, vec![Matcher::exists(true)]));
        let acls = Pattern::with_field("detail.eventName", ACL_CALLS);
        Pattern::api_calls("s3.amazonaws.com").succeeded().any_of(
            [acls, uploads("x-amz-acl", canned)]
                .into_iter()
                .chain(grants),
        )
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let mut grants = Vec::new();
        let request = call.request_parameters.as_ref();
        find_grants(request.unwrap_or(&Value::Null), &mut grants);
        if grants.is_empty() {
            return Ok(Findings::none());
        }
        grants.sort_unstable();
        grants.dedup();
        let who = event.who();
        let bucket = bucket_of(call).unwrap_or("a bucket the record does not name");
        let key = request.and_then(|request| request["key"].as_str());
        let what = match key {
            Some(key) => format!("the object {key} in {bucket}"),
            None => bucket.to_owned(),
        };
        let kind = if key.is_some() {
            "Object in bucket"
        } else {
            "Bucket"
        };
        let finding = Finding::new(
            format!("{kind} opened to everyone: {bucket}"),
            format!(
                "{who} opened {what} to everyone in {}: {}.",
                event.place(),
                grants.join(", ")
            ),
        );
        Ok(finding
            .detail("bucket", bucket)
            .detail("key", key)
            .detail("grants", grants)
            .by(who)
            .into())
    }
}

/// Every public grant of a request. CloudTrail writes ACLs in several shapes and places (one grant
/// or a list, canned ACLs and grant headers at the top or in `accessControlList`), so each part
/// is recognized by its own name.
fn find_grants(value: &Value, grants: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| find_grants(item, grants)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.to_ascii_lowercase();
                if name == "x-amz-acl" {
                    grants.extend(texts(value).filter_map(canned_grant));
                } else if let Some(permission) = name.strip_prefix("x-amz-grant-") {
                    let permission = permission.replace('-', "_").to_ascii_uppercase();
                    let groups = texts(value).flat_map(public_groups);
                    grants.extend(groups.map(|group| format!("{permission} for {group}")));
                } else if name == "grantee" {
                    let permission = field(fields, "permission").and_then(Value::as_str);
                    let permission = permission.unwrap_or("an unrecorded permission");
                    let uri = value.as_object().and_then(|grantee| field(grantee, "uri"));
                    let groups = texts(uri.unwrap_or(value)).flat_map(public_groups);
                    grants.extend(groups.map(|group| format!("{permission} for {group}")));
                } else {
                    find_grants(value, grants);
                }
            }
        }
        _ => {}
    }
}

/// A field by its name, whatever its case.
fn field<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut fields = fields.iter();
    let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
    Some(value)
}

/// One text, or a list of them.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter().filter_map(Value::as_str)
}

/// Calls that set the ACL of a bucket or object, and the one that creates a bucket with an ACL.
const ACL_CALLS: [&str; 3] = ["PutBucketAcl", "CreateBucket", "PutObjectAcl"];

/// Calls that write an object, and may give it an ACL.
const UPLOADS: [&str; 3] = ["PutObject", "CopyObject", "CreateMultipartUpload"];

/// Canned ACLs that let everyone in.
const PUBLIC: [&str; 3] = ["public-read", "public-read-write", "authenticated-read"];

/// Request headers that grant permissions on an object.
const GRANT_HEADERS: [&str; 4] = [
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write-acp",
];

/// Source: [canned ACLs](https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl).
fn canned_grant(acl: &str) -> Option<String> {
    let acl = acl.trim().to_ascii_lowercase();
    PUBLIC
        .contains(&acl.as_str())
        .then(|| format!("canned ACL {acl}"))
}

/// The public groups whose URIs are in a grantee or in a header (`id="...", uri="http://..."`).
fn public_groups(uris: &str) -> impl Iterator<Item = &'static str> {
    let uris = uris.to_ascii_lowercase();
    let groups = ["AllUsers", "AuthenticatedUsers"];
    groups.into_iter().filter(move |group| {
        uris.contains(&format!("/groups/global/{}", group.to_ascii_lowercase()))
    })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{FixtureEvent, Outcome, api_call, json, run};

    use super::*;

    const ALL: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
    const AUTHENTICATED: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    fn put(name: &str, mut request: Value) -> FixtureEvent {
        request["bucketName"] = json!("payroll");
        request["Host"] = json!("payroll.s3.amazonaws.com");
        api_call("s3.amazonaws.com", name, request)
    }

    fn grant(uri: &str, permission: &str) -> Value {
        json!({"Grantee": {"xsi:type": "Group", "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "URI": uri}, "Permission": permission})
    }

    fn policy(grants: Value) -> Value {
        json!({"acl": "", "AccessControlPolicy": {"Owner": {"ID": "x"}, "AccessControlList": {"Grant": grants}}})
    }

    fn owner() -> Value {
        json!({"Grantee": {"xsi:type": "CanonicalUser", "ID": "x", "DisplayName": "x"}, "Permission": "FULL_CONTROL"})
    }

    #[test]
    fn reports_a_public_grant_in_a_list() {
        let grants = json!([
            owner(),
            grant(ALL, "READ"),
            grant(AUTHENTICATED, "WRITE_ACP")
        ]);
        let finding = run(&PublicBucketAcl, &put("PutBucketAcl", policy(grants))).reported();
        assert_eq!(finding.subject, "Bucket opened to everyone: payroll");
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice opened payroll to everyone in account 111122223333, us-east-1: READ for AllUsers, WRITE_ACP for AuthenticatedUsers."
        );
    }

    #[test]
    fn reports_every_shape_of_a_public_acl() {
        for request in [
            policy(grant(ALL, "READ")),
            policy(json!([{"Grantee": {"URI": AUTHENTICATED}}])),
            json!({"accessControlPolicy": {"accessControlList": {"grant": {"grantee": {"uri": ALL}, "permission": "READ"}}}}),
            policy(json!({"Grantee": ALL, "Permission": "READ"})),
            json!({"acl": "", "x-amz-acl": "public-read"}),
            json!({"acl": [""], "x-amz-acl": ["public-read-write"]}),
            json!({"x-amz-acl": "authenticated-read"}),
            json!({"x-amz-grant-read": format!("uri={ALL}")}),
            json!({"accessControlList": {"x-amz-grant-full-control": format!("id=\"x\", uri=\"{AUTHENTICATED}\"")}}),
            json!({"x-amz-grant-read-acp": ["id=x", format!("uri='{ALL}'")]}),
            json!({"accessControlList": {"x-amz-acl": "public-read"}}),
        ] {
            for name in ["PutBucketAcl", "CreateBucket"] {
                run(&PublicBucketAcl, &put(name, request.clone())).reported();
            }
        }
        let header = json!({"x-amz-grant-read-acp": format!("uri={ALL}")});
        let finding = run(&PublicBucketAcl, &put("CreateBucket", header)).reported();
        assert_eq!(finding.details["grants"], json!(["READ_ACP for AllUsers"]));
    }

    #[test]
    fn reports_an_object() {
        let request = json!({"key": "2026/salaries.csv", "x-amz-acl": "public-read"});
        let finding = run(&PublicBucketAcl, &put("PutObjectAcl", request)).reported();
        assert_eq!(
            finding.subject,
            "Object in bucket opened to everyone: payroll"
        );
        assert!(
            finding
                .summary
                .contains("the object 2026/salaries.csv in payroll")
        );
    }

    #[test]
    fn ignores_private_acls() {
        for request in [
            policy(json!([owner()])),
            policy(owner()),
            policy(json!([])),
            policy(json!(null)),
            policy(grant(
                "http://acs.amazonaws.com/groups/s3/LogDelivery",
                "WRITE",
            )),
            json!({"x-amz-acl": "private"}),
            json!({"x-amz-acl": ["bucket-owner-full-control", "log-delivery-write"]}),
            json!({"x-amz-acl": 5, "AccessControlPolicy": "", "accessControlList": "public-read"}),
            json!({"x-amz-grant-read": "id=\"public-read\""}),
            json!({"createBucketConfiguration": {"LocationConstraint": "eu-west-1"}}),
        ] {
            for name in ["PutBucketAcl", "CreateBucket", "PutObjectAcl"] {
                let event = put(name, request.clone());
                assert_eq!(run(&PublicBucketAcl, &event), Outcome::Silent, "{request}");
            }
        }
    }

    #[test]
    fn ignores_refused_calls_and_empty_requests() {
        let refused =
            put("PutBucketAcl", json!({"x-amz-acl": "public-read"})).error("AccessDenied");
        assert_eq!(run(&PublicBucketAcl, &refused), Outcome::NotDelivered);
        for request in [json!(null), json!("public-read")] {
            let event = api_call("s3.amazonaws.com", "PutBucketAcl", request);
            assert_eq!(run(&PublicBucketAcl, &event), Outcome::Silent);
        }
    }
}
