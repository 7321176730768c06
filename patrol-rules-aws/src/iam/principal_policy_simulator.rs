use patrol_core::{
    ApiCall, Context, Event, Finding, Findings, InvalidValue, Metadata, ParamType, ParamValue,
    Pattern, Regex, Result, Rule, Severity, UserIdentity, iam::PolicyDocument, rule,
};

use super::{
    policy_simulator::{Decision, PolicySimulator, SimulationRequest},
    policy_write::{self, OwnWrite, PolicyWrite},
    probe::{Call, Probe, as_written},
};

rule! {
    /// Reports a principal writing a policy that grants what it may not do itself.
    ///
    /// Asks IAM's policy simulator about the actions that the policy grants, until one is denied.
    /// Wildcards are written out, and those actions come first that decide what others may do. A
    /// policy is worth a thousand questions; where that is not enough and nothing was denied, a
    /// finding of low severity says so. IAM users and roles are simulated; the root user and AWS services are
    /// ignored. A policy document that cannot be read is reported, too.
    ///
    /// IAM is asked after the write. Whoever writes a policy for his own user, or for the role of his
    /// session, is reported without asking, since he is allowed it by then; whoever writes one for a
    /// group, with a lower severity. IAM knows the principals of its own account alone: what principals of
    /// other accounts write is not tried. A principal that is gone by the time it is asked about is
    /// reported. A new version of a managed policy that is attached to its writer
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

/// How many grants a finding's facts name.
const MOST_TOLD: usize = 20;

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
        .groups(["cis"])
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
        let seed = event.id.as_deref().unwrap_or_default();
        let probe = Probe::new(
            &document,
            &self.ignored_services,
            &self.ignored_resources,
            seed,
        );
        if let (Some(own), true) = (write.to_oneself(), probe.granted > 0) {
            return Ok(granted_to_oneself(&write, own).into());
        }
        let simulator = cx.client::<PolicySimulator>(self)?;
        if !simulator.knows(&principal).await? {
            return Ok(Findings::none());
        }
        let (granted, cut) = (probe.granted, probe.cut);
        for Call { actions, resources } in probe.calls() {
            let request = SimulationRequest {
                principal_arn: principal.clone(),
                actions,
                resources,
            };
            let decisions = match simulator.simulate(&request).await {
                Err(why) if why.is_unknown_principal() => {
                    return Ok(gone(&write, &principal).into());
                }
                decisions => decisions?,
            };
            let denied = decisions.into_iter().filter(|decision| !decision.allowed);
            let denied: Vec<_> = denied.collect();
            if !denied.is_empty() {
                return Ok(beyond(&write, &document, &principal, &denied).into());
            }
        }
        if cut {
            return Ok(partly_tried(&write, &principal, granted).into());
        }
        Ok(Findings::none())
    }
}

/// The policy grants what its writer may not do.
fn beyond(
    write: &PolicyWrite<'_>,
    document: &PolicyDocument,
    principal: &str,
    denied: &[Decision],
) -> Finding {
    let mut grants: Vec<String> = Vec::new();
    for decision in denied {
        let grant = as_written(document, &decision.action, &decision.resource);
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    let example = denied.first().map_or("", |decision| &decision.action);
    let finding = write.finding(
        format!("{} grants what it may not do itself", write.short_name()),
        format!(
            "{}, which grants what {principal} may not do itself: {}.",
            write.sentence(),
            few(&grants, 5)
        ),
    );
    finding
        .detail("simulated", principal)
        .detail("denied", example)
        .detail("grants", &grants[..grants.len().min(MOST_TOLD)])
        .detail("grantsCount", grants.len())
}

/// Nobody can tell any more what the writer was allowed.
fn gone(write: &PolicyWrite<'_>, principal: &str) -> Finding {
    let finding = write.finding(
        format!("{} wrote a policy and is gone", write.short_name()),
        format!(
            "{}, and {principal} no longer exists, so nobody can tell whether it was allowed that itself.",
            write.sentence()
        ),
    );
    finding
        .severity(Severity::Medium)
        .detail("simulated", principal)
}

/// Nothing was denied, and not everything was asked.
fn partly_tried(write: &PolicyWrite<'_>, principal: &str, granted: usize) -> Finding {
    let finding = write.finding(
        format!("{} grants more than can be tried", write.short_name()),
        format!(
            "{}, which grants {granted} actions; of those that were tried, the most powerful first, {principal} may do all itself.",
            write.sentence()
        ),
    );
    finding
        .severity(Severity::Low)
        .detail("simulated", principal)
        .detail("actionsGranted", granted)
}

/// The first few of many, as they are.
fn few(items: &[String], most: usize) -> String {
    let shown = items[..items.len().min(most)].join(", ");
    match items.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} and {more} more"),
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

    fn whoami() -> AwsResponse {
        AwsResponse::ok(
            "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
        )
    }

    fn simulations(iam: &FakeAws) -> usize {
        let requests = iam.requests().into_iter();
        let simulations = requests.filter(|request| request.operation != "GetCallerIdentity");
        simulations.count()
    }

    fn simulated_as(identity: Identity) -> Option<String> {
        let simulator = allowing(&[]);
        let _ = run_with(
            &rule(""),
            &allow(json!("s3:GetObject")).by(identity),
            &simulator.context::<PolicySimulator>(),
        );
        let requests = simulator.requests();
        let mut sources = requests
            .iter()
            .filter_map(|request| request.param("PolicySourceArn"));
        sources.next().map(str::to_owned)
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
             what arn:aws:iam::111122223333:user/alice may not do itself: `iam:Pass*` on `*`."
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
        assert_eq!(simulations(&simulator), 1);
    }

    #[test]
    fn what_cannot_be_tried_in_full_is_told_mildly() {
        let all = FakeAws::new(|request| {
            if request.operation == "GetCallerIdentity" {
                return whoami();
            }
            let actions = request.list("ActionNames.member");
            let results = actions.iter().map(|action| format!("<member><EvalActionName>{action}</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</EvalDecision></member>"));
            let results: String = results.collect();
            AwsResponse::ok(format!(
                "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>{results}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
            ))
        });
        let event = allow(json!("*"));
        let finding = run_with(&rule(""), &event, &all.context::<PolicySimulator>()).reported();
        assert_eq!(finding.severity, Some(Severity::Low));
        assert_eq!(finding.subject, "alice grants more than can be tried");
        assert_eq!(simulations(&all), 10);
    }

    #[test]
    fn the_first_denial_ends_the_questions() {
        let simulator = allowing(&[]);
        let event = allow(json!(["*", "iam:Create*"]));
        let finding =
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
        assert_eq!(simulations(&simulator), 1);
        assert_eq!(finding.details["grants"], json!(["`*` on `*`"]));
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
        let simulator = FakeAws::new(|request| match request.operation.as_str() {
            "GetCallerIdentity" => whoami(),
            _ => AwsResponse::new(400, "<E><Error><Code>Throttling</Code></Error></E>"),
        });
        let _ = run_with(
            &rule(""),
            &allow(json!("s3:GetObject")),
            &simulator.context::<PolicySimulator>(),
        );
    }

    #[test]
    fn iam_is_not_asked_about_other_accounts() {
        let member = json!({"type": "IAMUser", "userName": "eve", "arn": "arn:aws:iam::444455556666:user/eve"});
        let simulator = allowing(&[]);
        let outcome = run_with(
            &rule(""),
            &allow(json!("s3:GetObject")).by(Identity::custom(member)),
            &simulator.context::<PolicySimulator>(),
        );
        assert_eq!(outcome, Outcome::Silent);
        assert_eq!(simulations(&simulator), 0);
    }

    #[test]
    fn a_writer_that_is_gone_is_told() {
        let simulator = FakeAws::new(|request| match request.operation.as_str() {
            "GetCallerIdentity" => whoami(),
            _ => AwsResponse::new(404, "<E><Error><Code>NoSuchEntity</Code></Error></E>"),
        });
        let event = allow(json!("s3:GetObject")).by(Identity::assumed_role("Temporary", "x"));
        let finding =
            run_with(&rule(""), &event, &simulator.context::<PolicySimulator>()).reported();
        assert_eq!(finding.subject, "Temporary wrote a policy and is gone");
        assert_eq!(finding.severity, Some(Severity::Medium));
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
