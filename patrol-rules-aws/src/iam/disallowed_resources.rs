use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::{Arn, Grant, ResourcePattern},
    rule,
};

use super::{
    policy_write::{self, PolicyWrite},
    role_policy::RolePolicy,
};
use crate::shared::listed;

rule! {
    /// Reports an IAM policy being written that grants access to a disallowed resource.
    ///
    /// Wildcards are compared on both sides. Only actions that apply to the resource count: `ec2:*`
    /// on `*` gives no access to a bucket. A resource that is listed covers what belongs to it: a
    /// bucket its objects, a table its indexes, a function its versions, and a secret's name
    /// without the six characters at the end of its ARN the secret. A policy document that cannot
    /// be read is reported.
    ///
    /// # Why
    /// Some data must be off limits to everyone but its owner, whatever else a policy is for.
    ///
    /// # Example
    /// With `arn:aws:s3:::payroll` listed, `aws iam create-policy` with a document that allows
    /// `s3:*` on `*`.
    ///
    /// # Respond
    /// Remove the statement from the policy, and check the resource's access logs since it was
    /// written.
    pub struct DisallowedResources = "disallowedResources" {
        /// ARNs that no policy may grant access to, comma separated; `*` and `?` are wildcards. An
        /// ARN also covers what belongs to the resource, such as a bucket's objects.
        disallowed_resource_arns: Vec<String>,
        /// Writes to ignore, comma separated, as `ROLE:POLICY`: two regular expressions that must
        /// match the whole name of the role or user that writes and the whole name or ARN of the
        /// policy; case does not matter.
        ignored_role_policy: Vec<RolePolicy> = "",
    }
}

impl Rule for DisallowedResources {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098", "T1530"])
        .cis(["5.4"])
        .groups(["cis"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        policy_write::pattern()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let Some(write) = PolicyWrite::of(event, &self.ignored_role_policy) else {
            return Ok(Findings::none());
        };
        let document = match write.document() {
            Ok(document) => document,
            Err(finding) => return Ok(finding.into()),
        };
        let mut reached = Vec::new();
        let mut granted = Vec::new();
        let mut analysis = document.analysis();
        for arn in &self.disallowed_resource_arns {
            let mut grants = analysis.resource_grants(&ResourcePattern::from(arn.as_str()));
            if let Some(part) = parts_of(arn) {
                let of_part = analysis.resource_grants(&ResourcePattern::from(part.as_str()));
                grants.extend(of_part.into_iter().filter(|grant| is_about(grant, arn)));
            }
            grants.sort_by_key(|grant| grant.number());
            grants.dedup_by_key(|grant| grant.number());
            if !grants.is_empty() {
                reached.push(arn.as_str());
            }
            granted.extend(grants.iter().map(|grant| format!("{arn}: {grant}")));
        }
        if reached.is_empty() {
            return Ok(Findings::none());
        }
        let finding = write.finding(
            format!("Access to disallowed resources granted: {}", write.name()),
            format!(
                "{}, which grants access to {}. {}.",
                write.sentence(),
                listed(&reached, 5),
                granted.join("; ")
            ),
        );
        Ok(finding
            .detail("resources", reached)
            .detail("grants", granted)
            .into())
    }
}

/// What belongs to a resource and has an ARN of its own: a bucket's objects, a table's indexes and streams, a function's
/// versions, a log group's streams. For other services there is nothing, so that a `Deny` for the resource is enough. Secrets Manager adds a hyphen and six characters to a secret's name.
///
/// Source: [what is in a secret's ARN](https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html).
fn parts_of(arn: &str) -> Option<String> {
    let parsed = Arn::parse(arn).ok()?;
    let name = parsed.resource();
    let is_object = name.contains('/') && !name.starts_with("accesspoint/");
    let parts = match parsed.service() {
        "s3" if !is_object => "/*",
        "apigateway" | "dynamodb" | "es" | "execute-api" | "kinesis" | "timestream" => "/*",
        "lambda" | "logs" | "states" => ":*",
        "secretsmanager" if !is_full(name) => "-??????",
        _ => return None,
    };
    Some(format!("{arn}{parts}"))
}

/// Does a secret's name have its six characters already?
fn is_full(name: &str) -> bool {
    let end = name.rsplit_once('-').map(|(_, end)| end);
    end.is_some_and(|end| end.len() == 6 && end.chars().all(|char| char.is_ascii_alphanumeric()))
}

/// Does a statement name something that may belong to the resource? A wildcard of a pattern matches colons too, and so the
/// streams of a log group match what a pattern says about the group in its place.
fn is_about(grant: &Grant<'_>, arn: &str) -> bool {
    let is_alike = |pattern: &&ResourcePattern| {
        let written = pattern.as_str().split(':').map(ResourcePattern::from);
        let mut both = written.zip(arn.split(':'));
        // A part may go on: `table/pay/index/x` is of `table/pay`.
        both.all(|(written, own)| {
            [own.to_owned(), format!("{own}/*"), format!("{own}-*")]
                .iter()
                .any(|own| written.overlaps(&own.as_str().into()))
        })
    };
    grant.resources().is_empty() || grant.resources().iter().any(is_alike)
}

#[cfg(test)]
mod tests {
    use patrol_core::ParamValue;
    use patrol_testkit::{FixtureEvent, Identity, Outcome, Value, api_call, json, run};

    use super::*;

    fn rule() -> DisallowedResources {
        DisallowedResources {
            disallowed_resource_arns: vec![
                "arn:aws:s3:::payroll".into(),
                "arn:aws:kinesis:us-east-1:111122223333:stream/pay-*".into(),
            ],
            ignored_role_policy: vec![],
        }
    }

    fn write(statement: Value) -> FixtureEvent {
        let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let request = json!({"policyArn": "arn:aws:iam::111122223333:policy/ops", "policyDocument": document, "setAsDefault": true});
        api_call("iam.amazonaws.com", "CreatePolicyVersion", request)
    }

    fn allow(action: &str, resource: Value) -> FixtureEvent {
        write(json!({"Effect": "Allow", "Action": action, "Resource": resource}))
    }

    #[test]
    fn reports_access_to_a_disallowed_resource() {
        let finding = run(
            &rule(),
            &allow("s3:GetObject", json!(["arn:aws:s3:::pay*"])),
        )
        .reported();
        assert_eq!(
            finding.subject,
            "Access to disallowed resources granted: ops"
        );
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice wrote policy arn:aws:iam::111122223333:policy/ops in account 111122223333, \
             us-east-1, which grants access to `arn:aws:s3:::payroll`. arn:aws:s3:::payroll: statement 1 allows `s3:GetObject` on `arn:aws:s3:::pay*`."
        );
    }

    #[test]
    fn wildcards_count_on_both_sides() {
        for (action, resource) in [
            ("s3:*", "*"),
            ("*", "*"),
            ("S3:Get?bject", "arn:aws:s3:::pa?roll"),
            (
                "kinesis:Put*",
                "arn:aws:kinesis:us-east-1:111122223333:stream/*-daily",
            ),
        ] {
            run(&rule(), &allow(action, json!(resource))).reported();
        }
        run(&rule(), &write(json!([{"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::public"}]))).reported();
    }

    #[test]
    fn ignores_other_services_other_resources_and_denials() {
        for (action, resource) in [
            ("ec2:*", "*"),
            ("s3:*", "arn:aws:s3:::payroll2"),
            ("iam:*", "arn:aws:s3:::payroll"),
            (
                "s3:*",
                "arn:aws:kinesis:us-east-1:111122223333:stream/pay-1",
            ),
        ] {
            assert_eq!(
                run(&rule(), &allow(action, json!(resource))),
                Outcome::Silent,
                "{action} {resource}"
            );
        }
        let denied = write(json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}));
        assert_eq!(run(&rule(), &denied), Outcome::Silent);
    }

    #[test]
    fn reports_a_broken_document() {
        let request =
            json!({"userName": "bob", "policyName": "p", "policyDocument": "{\"Statement\":"});
        let event = api_call("iam.amazonaws.com", "PutUserPolicy", request);
        let finding = run(&rule(), &event).reported();
        assert!(
            finding
                .summary
                .contains("wrote policy p of user bob in account"),
            "{}",
            finding.summary
        );
        assert!(
            finding.summary.contains("is not JSON"),
            "{}",
            finding.summary
        );
    }

    #[test]
    fn ignores_refused_calls_and_writes_that_a_pair_ignores() {
        assert_eq!(
            run(&rule(), &allow("*", json!("*")).error("AccessDenied")),
            Outcome::NotDelivered
        );
        let rule = DisallowedResources {
            ignored_role_policy: ParamValue::parse("Ops-.*:arn:aws:iam::\\d+:policy/ops").unwrap(),
            ..rule()
        };
        let event = allow("*", json!("*")).by(Identity::assumed_role("ops-1", "bob"));
        assert_eq!(run(&rule, &event), Outcome::Silent);
        run(&rule, &allow("*", json!("*"))).reported();
    }

    #[test]
    fn a_bucket_stands_for_its_objects() {
        let finding = run(
            &rule(),
            &allow("s3:GetObject", json!("arn:aws:s3:::payroll/2026/*")),
        )
        .reported();
        assert_eq!(
            finding.details["resources"],
            json!(["arn:aws:s3:::payroll"])
        );
        let other = allow("s3:GetObject", json!("arn:aws:s3:::payroll-archive/*"));
        assert_eq!(run(&rule(), &other), Outcome::Silent);
    }

    #[test]
    fn a_resource_stands_for_its_parts() {
        let listed = [
            "arn:aws:dynamodb:us-east-1:111122223333:table/pay",
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:pay",
            "arn:aws:lambda:us-east-1:111122223333:function:pay",
            "arn:aws:logs:us-east-1:111122223333:log-group:pay",
        ];
        let rule = DisallowedResources {
            disallowed_resource_arns: listed.map(str::to_owned).to_vec(),
            ignored_role_policy: vec![],
        };
        for (action, part, reported) in [
            (
                "dynamodb:Query",
                "dynamodb:us-east-1:111122223333:table/pay/index/*",
                true,
            ),
            (
                "dynamodb:GetRecords",
                "dynamodb:us-east-1:111122223333:table/pay/stream/2026",
                true,
            ),
            (
                "dynamodb:Query",
                "dynamodb:us-east-1:111122223333:table/pay2",
                false,
            ),
            (
                "secretsmanager:GetSecretValue",
                "secretsmanager:us-east-1:111122223333:secret:pay-a1B2c3",
                true,
            ),
            (
                "secretsmanager:GetSecretValue",
                "secretsmanager:us-east-1:111122223333:secret:pay-??????",
                true,
            ),
            (
                "secretsmanager:GetSecretValue",
                "secretsmanager:us-east-1:111122223333:secret:pay-day-a1B2c3",
                false,
            ),
            (
                "lambda:InvokeFunction",
                "lambda:us-east-1:111122223333:function:pay:live",
                true,
            ),
            (
                "logs:GetLogEvents",
                "logs:us-east-1:111122223333:log-group:pay:log-stream:x",
                true,
            ),
            (
                "logs:GetLogEvents",
                "logs:us-east-1:111122223333:log-group:payments:*",
                false,
            ),
        ] {
            let outcome = run(&rule, &allow(action, json!(format!("arn:aws:{part}"))));
            assert_eq!(outcome != Outcome::Silent, reported, "{part}");
        }
    }

    #[test]
    fn what_is_denied_with_its_parts_is_not_granted() {
        for denied in [
            &["s3:::payroll", "s3:::payroll/*"][..],
            &["sqs:us-east-1:111122223333:pay"],
            &["kms:us-east-1:111122223333:key/1234abcd"],
            &["secretsmanager:us-east-1:111122223333:secret:pay-a1B2c3"],
            &[
                "lambda:us-east-1:111122223333:function:pay",
                "lambda:us-east-1:111122223333:function:pay:*",
            ],
        ] {
            let denied: Vec<String> = denied.iter().map(|arn| format!("arn:aws:{arn}")).collect();
            let rule = DisallowedResources {
                disallowed_resource_arns: vec![denied[0].clone()],
                ignored_role_policy: vec![],
            };
            let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
            let deny = json!({"Effect": "Deny", "Action": "*", "Resource": denied});
            assert_eq!(
                run(&rule, &write(json!([allow, deny]))),
                Outcome::Silent,
                "{denied:?}"
            );
            run(&rule, &write(allow)).reported();
        }
    }
}
