use std::collections::BTreeSet;

use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, InvalidValue, Metadata, ParamType, ParamValue,
    Pattern, Regex, Result, Rule, Severity, UserIdentity, rule,
};

use super::{
    policy_simulator::PolicySimulator,
    policy_write::{self, OwnWrite, PolicyWrite},
    probe::Probe,
};
use crate::shared::listed;

rule! {
    /// Reports a principal writing a policy that grants what it may not do itself.
    ///
    /// Asks IAM's policy simulator about every action that the policy grants. Wildcards are
    /// written out; of a policy that grants more actions than can be asked about, a part is, and
    /// the finding says so. IAM users and roles are simulated; the root user and AWS services are
    /// ignored. A policy document that cannot be read is reported, too.
    ///
    /// IAM is asked after the write. Whoever writes a policy for his own user, or for the role of his
    /// session, is reported without asking, since he is allowed it by then; whoever writes one for a
    /// group, with a lower severity. A new version of a managed policy that is attached to its writer
    /// is not told from others.
    ///
    /// # Why
    /// Who may write policies, and no more, gives himself the rest by writing one.
    ///
    /// # Example
    /// A deployment role without `iam:CreateUser` puts a policy with `iam:*` on a role that it
    /// can use.
    ///
    /// # Respond
    /// Delete the policy or its version first, and ask afterwards: the principal may use it at once.
    /// Then read what the principal did since.
    pub struct PrincipalPolicySimulator = "principalPolicySimulator" uses PolicySimulator {
        /// A regular expression for the ARNs of the users and roles to look at; case does not
        /// matter. Empty or `none`: all of them.
        principal_regex: PrincipalFilter = "",
        /// Services to ignore, by prefix, comma separated, such as `logs,ecs`.
        ignored_services: Vec<String> = "",
        /// Resources of policies to ignore, comma separated; `*` and `?` are wildcards.
        ignored_resources: Vec<String> = "",
    }
}

/// How many denied actions a finding's facts name.
const MOST_TOLD: usize = 100;

/// Which principals count: those whose ARN matches, or all.
#[derive(Clone, Debug, Default)]
pub struct PrincipalFilter(Option<Regex>);

impl ParamValue for PrincipalFilter {
    const TYPE: ParamType = ParamType::String;

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        let raw = raw.trim();
        if raw.is_empty() || raw.eq_ignore_ascii_case("none") {
            return Ok(Self(None));
        }
        Regex::ignoring_case(raw).map(Some).map(Self)
    }
}

impl Rule for PrincipalPolicySimulator {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1098.003", "T1548"])
        .cis(["5.4"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        policy_write::pattern()
    }

    async fn check(&self, event: &Event<ApiCall>, cx: &Context) -> Result<Findings> {
        let identity = &event.detail.user_identity;
        let Some(write) = PolicyWrite::of(event, &[]) else {
            return Ok(Findings::none());
        };
        let Some(principal) = simulated(identity) else {
            return Ok(Findings::none());
        };
        if self
            .principal_regex
            .0
            .as_ref()
            .is_some_and(|regex| !regex.is_match(&principal))
        {
            return Ok(Findings::none());
        }
        let document = match write.document() {
            Ok(document) => document,
            Err(finding) => return Ok(finding.into()),
        };
        let probe = Probe::new(&document, &self.ignored_services, &self.ignored_resources);
        if let (Some(own), true) = (write.to_oneself(), probe.granted > 0) {
            return Ok(granted_to_oneself(&write, own).into());
        }
        let (granted, asked) = (probe.granted, probe.asked);
        let simulator = cx.client::<PolicySimulator>(self)?;
        let mut denied = BTreeSet::new();
        for request in probe.requests(&principal) {
            let decisions = simulator.simulate(&request).await?;
            let denials = decisions.into_iter().filter(|decision| !decision.allowed);
            denied.extend(
                denials.map(|decision| format!("{} on {}", decision.action, decision.resource)),
            );
        }
        if denied.is_empty() {
            return Ok(Findings::none());
        }
        let denied: Vec<String> = denied.into_iter().collect();
        let cut = match asked < granted {
            true => format!(" The policy grants {granted} actions, of which {asked} were tried."),
            false => String::new(),
        };
        let finding = write.finding(
            format!(
                "{} grants what it may not do itself",
                event.who().short_name()
            ),
            format!(
                "{}, which grants what {principal} may not do itself: {}.{cut}",
                write.sentence(),
                listed(&denied, 5)
            ),
        );
        Ok(finding
            .detail("simulated", principal)
            .detail("deniedCount", denied.len())
            .detail("denied", &denied[..denied.len().min(MOST_TOLD)])
            .detail("actionsGranted", granted)
            .detail("actionsTried", asked)
            .into())
    }
}

/// IAM is asked after the write: whoever has granted rights to himself is allowed them by then.
fn granted_to_oneself(write: &PolicyWrite<'_>, own: OwnWrite) -> Finding {
    let (severity, why) = match own {
        OwnWrite::Certain => (Severity::High, "which grants rights to whoever wrote it"),
        OwnWrite::Possible => (
            Severity::Medium,
            "and may be in that group, so IAM cannot be asked what was allowed before",
        ),
    };
    let subject = format!("{} wrote a policy for itself", write.short_name());
    let finding = write.finding(subject, format!("{}, {why}.", write.sentence()));
    finding.severity(severity)
}

/// The user or role whose policies IAM can simulate; `None` for the root user, AWS services and
/// whatever has no policies of its own.
fn simulated(identity: &UserIdentity) -> Option<String> {
    let issuer = identity
        .session_issuer()
        .and_then(|issuer| issuer.arn.as_deref());
    let arn = identity.arn.as_deref();
    let recorded = [issuer, arn].into_iter().flatten().find_map(|arn| {
        let mut parts = arn.splitn(6, ':');
        let (partition, account) = (parts.nth(1)?, parts.nth(2)?);
        let (kind, name) = parts.next()?.split_once('/')?;
        match kind {
            "user" | "role" => Some(arn.to_owned()),
            // A session whose issuer is not recorded; the role's path is lost.
            "assumed-role" => {
                let role = name.split('/').next()?;
                Some(format!("arn:{partition}:iam::{account}:role/{role}"))
            }
            _ => None,
        }
    });
    recorded.or_else(|| match (&identity.account_id, &identity.user_name) {
        // A user whose ARN is not recorded; the path is lost.
        (Some(account), Some(name)) if identity.r#type.as_deref() == Some("IAMUser") => {
            Some(format!("arn:aws:iam::{account}:user/{name}"))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use patrol_core::aws::AwsResponse;
    use patrol_testkit::{
        FakeAws, FixtureEvent, Identity, Outcome, Value, api_call, json, run_with,
    };

    use super::*;
    use crate::iam::fake_iam::allowing;

    fn rule(regex: &str) -> PrincipalPolicySimulator {
        PrincipalPolicySimulator {
            principal_regex: ParamValue::parse(regex).unwrap(),
            ignored_services: vec!["logs".into()],
            ignored_resources: vec!["arn:aws:s3:::public-*".into()],
        }
    }

    fn write(statement: Value) -> FixtureEvent {
        let document = json!({"Version": "2012-10-17", "Statement": statement}).to_string();
        let request = json!({"userName": "bob", "policyName": "p", "policyDocument": document});
        api_call("iam.amazonaws.com", "PutUserPolicy", request)
    }

    fn allow(action: Value) -> FixtureEvent {
        write(json!({"Effect": "Allow", "Action": action, "Resource": "*"}))
    }

    fn simulated_as(identity: Identity) -> Option<String> {
        let simulator = allowing(&[]);
        let _ = run_with(
            &rule(""),
            &allow(json!("s3:GetObject")).by(identity),
            &simulator.context::<PolicySimulator>(),
        );
        simulator
            .requests()
            .first()
            .and_then(|request| request.param("PolicySourceArn"))
            .map(str::to_owned)
    }

    #[test]
    fn reports_what_the_writer_may_not_do() {
        let simulator = allowing(&["s3:GetObject"]);
        let event = allow(json!(["s3:GetObject", "iam:Pass*"]));
        let finding =
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
        assert_eq!(finding.subject, "alice grants what it may not do itself");
        assert_eq!(
            finding.summary,
            "arn:aws:iam::111122223333:user/alice wrote policy p of user bob in account 111122223333, us-east-1, which grants \
             what arn:aws:iam::111122223333:user/alice may not do itself: `iam:PassRole on *`."
        );
    }

    #[test]
    fn silent_when_the_writer_may_do_it_all() {
        let simulator = allowing(&["s3:GetObject"]);
        let event = write(json!([
            {"Effect": "Allow", "Action": ["S3:getobject", "logs:*"], "Resource": "*"},
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::public-1/*"]},
            {"Effect": "Deny", "Action": "iam:*", "Resource": "*"},
        ]));
        assert_eq!(
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()),
            Outcome::Silent
        );
        assert_eq!(simulator.requests().len(), 1);
    }

    #[test]
    fn a_cut_is_told() {
        let simulator = allowing(&[]);
        let finding = run_with(
            &rule(""),
            &allow(json!("*")),
            &simulator.context::<PolicySimulator>(),
        )
        .reported();
        assert!(
            finding.summary.contains(" and ") && finding.summary.ends_with(" were tried."),
            "{}",
            finding.summary
        );
        assert!(
            finding.details["actionsGranted"].as_u64() > finding.details["actionsTried"].as_u64()
        );
    }

    #[test]
    fn users_and_roles_are_simulated() {
        assert_eq!(
            simulated_as(Identity::iam_user("alice")).unwrap(),
            "arn:aws:iam::111122223333:user/alice"
        );
        assert_eq!(
            simulated_as(Identity::assumed_role("Deployer", "ci")).unwrap(),
            "arn:aws:iam::111122223333:role/Deployer"
        );
        let session = "arn:aws-cn:sts::111122223333:assumed-role/Deployer/ci";
        let bare =
            json!({"type": "AssumedRole", "arn": session, "sessionContext": {"sessionIssuer": {}}});
        assert_eq!(
            simulated_as(Identity::custom(bare)).unwrap(),
            "arn:aws-cn:iam::111122223333:role/Deployer"
        );
        let bare = json!({"type": "IAMUser", "accountId": "111122223333", "userName": "alice"});
        assert_eq!(
            simulated_as(Identity::custom(bare)).unwrap(),
            "arn:aws:iam::111122223333:user/alice"
        );
    }

    #[test]
    fn root_and_services_are_ignored() {
        for identity in [
            Identity::root(),
            Identity::service("cloudformation.amazonaws.com"),
            Identity::custom(json!("somebody")),
            Identity::custom(json!({"type": "AWSAccount", "accountId": "444455556666"})),
        ] {
            assert_eq!(simulated_as(identity), None);
        }
    }

    #[test]
    fn only_matching_principals_count() {
        let ask = |regex, role| {
            let simulator = allowing(&[]);
            let event = allow(json!("s3:GetObject")).by(Identity::assumed_role(role, "x"));
            run_with(
                &rule(regex),
                &event,
                &simulator.context::<PolicySimulator>(),
            )
        };
        ask("role/deploy", "Deployer").reported();
        assert_eq!(ask("role/deploy", "Admin"), Outcome::Silent);
        for all in ["none", "None", " ", ""] {
            ask(all, "Admin").reported();
        }
        assert!(PrincipalFilter::parse("(").is_err());
    }

    #[test]
    fn reports_a_broken_document() {
        let request = json!({"groupName": "ops", "policyName": "p", "policyDocument": "%7B"});
        let event = api_call("iam.amazonaws.com", "PutGroupPolicy", request);
        let finding = run_with(
            &rule(""),
            &event,
            &allowing(&[]).context::<PolicySimulator>(),
        )
        .reported();
        assert_eq!(finding.subject, "Unreadable policy document: p");
    }

    #[test]
    fn ignores_refused_calls() {
        let simulator = allowing(&[]);
        let event = allow(json!("*")).error("AccessDenied");
        assert_eq!(
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()),
            Outcome::Silent
        );
        assert!(simulator.requests().is_empty());
    }

    #[test]
    #[should_panic(expected = "Throttling")]
    fn a_failing_simulator_is_no_silence() {
        let simulator = FakeAws::new(|_| {
            AwsResponse::new(400, "<E><Error><Code>Throttling</Code></Error></E>")
        });
        let _ = run_with(
            &rule(""),
            &allow(json!("s3:GetObject")),
            &simulator.context::<PolicySimulator>(),
        );
    }

    /// By the time that IAM is asked, the writer may do what he has granted himself.
    #[test]
    fn a_write_to_oneself_is_reported_without_asking() {
        let document = |action: &str| {
            json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}}).to_string()
        };
        let put = |name: &str, owner: Value, action: &str| {
            let mut request = owner;
            request["policyName"] = json!("p");
            request["policyDocument"] = json!(document(action));
            api_call("iam.amazonaws.com", name, request)
        };
        let all = allowing(&["iam:PassRole"]);
        let outcome =
            |event: FixtureEvent| run_with(&rule(""), &event, &all.context::<PolicySimulator>());
        let user = put(
            "PutUserPolicy",
            json!({"userName": "alice"}),
            "iam:PassRole",
        );
        assert_eq!(outcome(user).reported().severity, Some(Severity::High));
        let session = Identity::assumed_role("Deployer", "ci");
        let role = put(
            "PutRolePolicy",
            json!({"roleName": "Deployer"}),
            "iam:PassRole",
        )
        .by(session.clone());
        assert_eq!(
            outcome(role).reported().subject,
            "Deployer wrote a policy for itself"
        );
        let group = put(
            "PutGroupPolicy",
            json!({"groupName": "ops"}),
            "iam:PassRole",
        );
        assert_eq!(outcome(group).reported().severity, Some(Severity::Medium));
        assert!(all.requests().is_empty());

        let other = put("PutRolePolicy", json!({"roleName": "App"}), "iam:PassRole").by(session);
        assert_eq!(outcome(other), Outcome::Silent);
        let ignored = put(
            "PutUserPolicy",
            json!({"userName": "alice"}),
            "logs:CreateLogGroup",
        );
        assert_eq!(outcome(ignored), Outcome::Silent);
    }
}
