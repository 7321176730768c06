use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use super::bucket_pattern::bucket_of;
use crate::shared::{Names, UNNAMED, hidden_request, listed, report, request};

rule! {
    /// Reports a bucket ACL that grants access to another AWS account, named by its canonical user
    /// ID or email address.
    ///
    /// A canonical user ID does not say which account it belongs to: list your own in `knownUsers`.
    /// CloudFront log delivery is known. If the request does not name the bucket's owner, every
    /// user that is not known is reported. `publicBucketACL` reports ACLs for everyone.
    ///
    /// # Why
    /// An ACL grant opens a bucket without a policy, and hides which account it is for.
    ///
    /// # Example
    /// `aws s3api put-bucket-acl --bucket payroll --grant-read id=...`.
    ///
    /// # Respond
    /// Find out whose ID it is. If it is unknown, reset the ACL (`aws s3api put-bucket-acl --acl
    /// private`) or disable ACLs (`aws s3api put-bucket-ownership-controls` with
    /// `BucketOwnerEnforced`), and review the bucket's access logs.
    pub struct BucketGrantedToStranger = "bucketGrantedToStranger" {
        /// Canonical user IDs of your own and known accounts, comma separated; `*` and `?` are
        /// wildcards.
        known_users: Names = "",
    }
}

impl Rule for BucketGrantedToStranger {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1537", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call("s3.amazonaws.com", ["CreateBucket", "PutBucketAcl"]).succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if let Some(hidden) = hidden_request(event, "whom it grants something") {
            return Ok(hidden.into());
        }
        let call = &event.detail;
        let mut acl = Acl::default();
        acl.read(request(call), None);
        let owner = acl.owner;
        let mut strangers = acl.grantees;
        strangers.retain(|id| {
            Some(*id) != owner && *id != CLOUDFRONT_LOGS && !self.known_users.matches(id)
        });
        strangers.sort_unstable();
        strangers.dedup();
        if strangers.is_empty() {
            return Ok(Findings::none());
        }
        let bucket = bucket_of(call).unwrap_or(UNNAMED);
        let did = format!(
            "granted {} access to the bucket {bucket} in its ACL",
            listed(&strangers, 5)
        );
        let finding = report(
            event,
            "Bucket ACL grants access to another account",
            &did,
            bucket,
        );
        Ok(finding.detail("grantedTo", strangers).into())
    }
}

/// Request headers that grant permissions.
const HEADERS: [&str; 5] = [
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
];

/// The account that delivers CloudFront's logs.
///
/// Source: [permissions for standard logging](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html).
const CLOUDFRONT_LOGS: &str = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0";

/// The owner of a bucket, and the users its ACL grants access to.
#[derive(Debug, Default)]
struct Acl<'a> {
    owner: Option<&'a str>,
    grantees: Vec<&'a str>,
}

impl<'a> Acl<'a> {
    /// Reads a request, or a named part of it. Records have ACLs in several forms, so each part is recognized
    /// by its own name.
    fn read(&mut self, value: &'a Value, part: Option<&str>) {
        match (value, part) {
            (Value::Array(items), _) => items.iter().for_each(|item| self.read(item, part)),
            (Value::Object(fields), _) => {
                for (name, value) in fields {
                    self.read(value, inner(part, &name.to_ascii_lowercase()));
                }
            }
            (Value::String(id), Some("grantee/id")) => self.grantees.push(id),
            (Value::String(id), Some("owner/id")) => self.owner = Some(id),
            (Value::String(header), Some("header")) => self.grantees.extend(ids_of(header)),
            _ => {}
        }
    }
}

fn is_id(name: &str) -> bool {
    ["id", "emailaddress"].contains(&name)
}

/// What a field of a part is.
fn inner(part: Option<&str>, name: &str) -> Option<&'static str> {
    match (part, name) {
        (_, "grantee") => Some("grantee"),
        (_, "owner") => Some("owner"),
        (Some("grantee"), name) if is_id(name) => Some("grantee/id"),
        (Some("owner"), "id") => Some("owner/id"),
        (_, name) if HEADERS.contains(&name) => Some("header"),
        _ => None,
    }
}

/// The users of a header such as `id="79a5...", emailAddress="mallory@example.com", uri="http://..."`.
fn ids_of(header: &str) -> impl Iterator<Item = &str> {
    header.split(',').filter_map(|grantee| {
        let (kind, id) = grantee.split_once('=')?;
        let id = id.trim().trim_matches(['"', '\'']);
        (is_id(&kind.trim().to_ascii_lowercase()) && !id.is_empty()).then_some(id)
    })
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, api_call, json, rule, run};

    use super::*;

    fn outcome(request: Value) -> Outcome {
        let event = api_call("s3.amazonaws.com", "PutBucketAcl", request);
        run(
            &rule::<BucketGrantedToStranger>([("known_users", "aaaa")]),
            &event,
        )
    }

    fn grant(id: &str) -> Value {
        json!({"Grantee": {"xsi:type": "CanonicalUser", "ID": id}, "Permission": "READ"})
    }

    fn policy(grants: Value) -> Value {
        json!({"bucketName": "payroll", "AccessControlPolicy": {"Owner": {"ID": "cccc", "DisplayName": "us"}, "AccessControlList": {"Grant": grants}}})
    }

    #[test]
    fn users_other_than_the_owner_are_reported() {
        for request in [
            policy(json!([grant("cccc"), grant("dddd")])),
            policy(grant("dddd")),
            json!({"bucketName": "payroll", "x-amz-grant-read": "id=\"dddd\""}),
            json!({"bucketName": "payroll", "accessControlList": {"x-amz-grant-write-acp": ["uri=\"http://x\", id=dddd"]}}),
        ] {
            let told = outcome(request.clone()).reported();
            assert_eq!(told.details["grantedTo"], json!(["dddd"]), "{request}");
        }
        let mail = json!({"Grantee": {"xsi:type": "AmazonCustomerByEmail", "EmailAddress": "mallory@example.com"}, "Permission": "READ"});
        let told = outcome(policy(mail)).reported();
        assert_eq!(told.details["grantedTo"], json!(["mallory@example.com"]));
    }

    #[test]
    fn owners_known_users_and_groups_are_not() {
        let group = json!({"Grantee": {"xsi:type": "Group", "URI": "http://acs.amazonaws.com/groups/s3/LogDelivery"}, "Permission": "WRITE"});
        for request in [
            policy(json!([
                grant("cccc"),
                grant("aaaa"),
                grant(CLOUDFRONT_LOGS),
                group
            ])),
            json!({"bucketName": "payroll", "acl": "", "x-amz-acl": "private"}),
            json!({"bucketName": "payroll", "x-amz-grant-read": "id=\"aaaa\""}),
            json!(null),
        ] {
            assert_eq!(outcome(request.clone()), Outcome::Silent, "{request}");
        }
    }
}
