//! What the function does itself, told from what others do with its role.
//!
//! An event that the function caused itself is not evaluated, or rules could go round in circles.
//! That is so for the few calls that it, Lambda's pollers and its rules make ([`calls`]), in its own
//! session. Whatever else is done with its role is somebody else's doing, by stolen credentials: it is
//! told as critical, and the rules evaluate it too.
//!
//! | Variable | Value |
//! |---|---|
//! | `PatrolRoleArn` | its own role |
//! | `PatrolStackRoleArns` | the roles of the stack's other functions, comma separated; may be empty |

mod calls;

use std::sync::Arc;

use serde_json::Value;

use self::calls::OwnCalls;

use crate::sinks::event_bus::{DETAIL_TYPE, OCSF_DETAIL_TYPE, SOURCE};
use patrol_core::{
    Alert, Context, Declared, Event, Finding, Findings, Metadata, ParamDecl, ParamError,
    ParamSource, Pattern, Registry, Result, Rule, RuleEntry, Severity, iam::Arn, one_line,
};

/// Reports what somebody else does with the function's own role. It is not linked as a rule: the
/// function alone knows its role.
struct RoleMisused;

impl Declared for RoleMisused {
    const NAME: &'static str = "patrolRoleMisused";
    const DOCS: &'static str = "Reports what somebody else does with the function's own role.

# Why
Somebody with the credentials of the monitor can read what it reads, and hide behind it.

# Example
Somebody lists buckets with credentials out of the function's environment.

# Respond
Revoke the role's sessions, and find out how the credentials got out of the function.
";
    const PARAMS: &'static [ParamDecl] = &[];

    fn from_params(_: &dyn ParamSource) -> Result<Self, Vec<ParamError>> {
        Ok(Self)
    }
}

impl Rule for RoleMisused {
    type Detail = Value;
    const META: Metadata = Metadata::new(Severity::Critical).attack(["T1078.004"]);

    fn pattern() -> Pattern {
        Pattern::source(SOURCE)
    }

    async fn check(&self, _: &Event<Value>, _: &Context) -> Result<Findings> {
        Ok(Findings::none())
    }
}

static ENTRY: RuleEntry =
    RuleEntry::of::<RoleMisused>("patrol-runtime", env!("CARGO_PKG_VERSION"), file!());

/// How the sessions begin in which Lambda reads queues and streams with the function's role. Nobody else
/// can name a session of it: the role trusts Lambda alone.
const POLLERS: &str = "awslambda_";

/// The roles of the function and of its stack.
#[derive(Debug, Default)]
pub(super) struct OwnRoles {
    own: Option<Role>,
    /// Of the stack's other functions.
    stack: Vec<Role>,
    /// The function's own name, which is the name of its sessions.
    session: String,
    calls: OwnCalls,
}

#[derive(Debug)]
struct Role {
    arn: String,
    account: String,
    name: String,
}

/// Whose doing an event is.
#[derive(Debug)]
pub(super) enum Doing {
    /// The function's own, or another function's of its stack.
    Own,
    /// Somebody else's, with a role of the stack: this tells people.
    Misuse(Box<Alert>),
    /// Anybody's.
    Other,
}

impl OwnRoles {
    /// The roles with these ARNs; `session` is the function's name, `linked` are the stack's rules.
    pub(super) fn new(own: Option<&str>, stack: &str, session: String, linked: &Registry) -> Self {
        Self {
            calls: OwnCalls::new(linked),
            own: own.and_then(Role::new),
            stack: stack
                .split(',')
                .filter_map(|arn| Role::new(arn.trim()))
                .collect(),
            session,
        }
    }

    /// Whose doing is it?
    pub(super) fn doing(&self, event: &str) -> Doing {
        let mut roles = self.own.iter().chain(&self.stack);
        // The one is the beginning of the other.
        if !event.contains(DETAIL_TYPE) && !roles.any(|role| event.contains(&role.name)) {
            return Doing::Other;
        }
        let event: Value = serde_json::from_str(event).unwrap_or_default();
        let is_finding = [DETAIL_TYPE, OCSF_DETAIL_TYPE]
            .iter()
            .any(|kind| event["detail-type"] == *kind);
        if event["source"] == SOURCE && is_finding {
            return Doing::Own;
        }
        let identity = &event["detail"]["userIdentity"];
        let arn = identity["arn"].as_str();
        let issuer = identity["sessionContext"]["sessionIssuer"]["arn"].as_str();
        let uses = |role: &&Role| issuer == Some(&role.arn) || role.session(arn).is_some();
        // Anybody may write what has another source.
        let from_aws = event["source"]
            .as_str()
            .is_some_and(|source| source.starts_with("aws."));
        if !from_aws {
            return Doing::Other;
        }
        let is_call = self.calls.has(&event["detail"]);
        if let Some(own) = self.own.iter().find(uses) {
            let session = own.session(arn);
            let is_session = session == Some(&self.session)
                || session.is_some_and(|session| session.starts_with(POLLERS));
            return if is_call && is_session {
                Doing::Own
            } else {
                misuse(event, own)
            };
        }
        match self.stack.iter().find(uses) {
            Some(_) if is_call => Doing::Own,
            Some(role) => misuse(event, role),
            None => Doing::Other,
        }
    }
}

impl Role {
    /// Reads `arn:aws:iam::ACCOUNT:role/PATH/NAME`.
    fn new(arn: &str) -> Option<Self> {
        let parts = Arn::parse(arn).ok()?;
        let name = parts.resource().strip_prefix("role/")?;
        let name = name.rsplit('/').next()?;
        (!name.is_empty()).then(|| Self {
            arn: arn.to_owned(),
            account: parts.account().to_owned(),
            name: name.to_owned(),
        })
    }

    /// The name of the session, of `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`, if it is one
    /// of this role.
    fn session<'a>(&self, arn: Option<&'a str>) -> Option<&'a str> {
        let arn = Arn::parse(arn?).ok()?;
        let session = arn.resource().strip_prefix("assumed-role/")?;
        let (name, session) = session.split_once('/')?;
        (arn.account() == self.account && name == self.name).then_some(session)
    }
}

/// The beginning of a text that anybody may write at any length.
fn cut(text: &str) -> String {
    text.chars().take(200).collect()
}

fn misuse(event: Value, role: &Role) -> Doing {
    let text =
        |field: &str| one_line(event["detail"][field].as_str().unwrap_or("unknown")).into_owned();
    let finding = Finding::new(
        "The role of the monitor is used by somebody else",
        format!(
            "`{}` of `{}` was called in {} with the role `{}` of this function, which does not do so itself, from {} by `{}`.",
            text("eventName"),
            text("eventSource"),
            text("awsRegion"),
            role.arn,
            text("sourceIPAddress"),
            cut(&text("userAgent")),
        ),
    );
    Doing::Misuse(Box::new(Alert::new(&ENTRY, finding, Arc::new(event))))
}

#[cfg(test)]
mod tests {
    use patrol_core::{Client, Connector, Permission, rule};
    use serde_json::json;

    use super::*;

    /// Which security groups there are.
    struct Groups;

    impl Client for Groups {
        const NAME: &'static str = "security groups";

        fn permissions() -> Vec<Permission> {
            vec![Permission::new(["ec2:DescribeSecurityGroups"], ["*"])]
        }

        async fn connect(_: &Connector) -> Result<Arc<Self>> {
            Ok(Arc::new(Self))
        }
    }

    rule! {
        /// A rule that asks EC2.
        struct Asking = "asking" uses Groups;
    }

    impl Rule for Asking {
        type Detail = Value;
        const META: Metadata = Metadata::new(Severity::Low);

        fn pattern() -> Pattern {
            Pattern::source("x")
        }

        async fn check(&self, _: &Event<Value>, _: &Context) -> Result<Findings> {
            Ok(Findings::none())
        }
    }

    const ROLE: &str = "arn:aws:iam::123456789012:role/security/patrol-Role-1";
    const OTHER: &str = "arn:aws:iam::123456789012:role/patrol-Other-1";

    fn doing(session: &str, service: &str, call: &str) -> Doing {
        let rule = RuleEntry::of::<Asking>("a-rules", "1.0.0", "here");
        let linked = Registry::new(vec![Box::leak(Box::new(rule))]).expect("the test's rule");
        let roles = OwnRoles::new(Some(ROLE), OTHER, "patrol".to_owned(), &linked);
        let event = json!({"id": "1", "source": "aws.x", "detail-type": "AWS API Call via CloudTrail", "detail": {
            "userIdentity": {"arn": session}, "eventSource": service, "eventName": call, "userAgent": "patrol/0.1.0",
        }});
        roles.doing(&event.to_string())
    }

    #[test]
    fn what_the_function_does_itself_is_told_from_a_thief() {
        let own = "arn:aws:sts::123456789012:assumed-role/patrol-Role-1/patrol";
        let thief = "arn:aws:sts::123456789012:assumed-role/patrol-Role-1/me";
        let other = "arn:aws:sts::123456789012:assumed-role/patrol-Other-1/patrol-Other";
        for (session, service, call, own) in [
            (own, "sns.amazonaws.com", "Publish", true),
            (other, "kms.amazonaws.com", "Decrypt", true),
            (own, "ec2.amazonaws.com", "DescribeSecurityGroups", true),
            (own, "ec2.amazonaws.com", "DescribeInstances", false),
            (thief, "ec2.amazonaws.com", "DescribeSecurityGroups", false),
            (own, "s3.amazonaws.com", "ListBuckets", false),
            (own, "sns.evil.com", "Publish", false),
            (thief, "sns.amazonaws.com", "Publish", false),
            (other, "iam.amazonaws.com", "CreateUser", false),
        ] {
            match doing(session, service, call) {
                Doing::Own => assert!(own, "{session} {call}"),
                Doing::Misuse(alert) => {
                    assert!(!own, "{session} {call}");
                    assert_eq!(alert.severity, Severity::Critical);
                    assert_eq!(alert.rule, "patrolRoleMisused");
                }
                Doing::Other => panic!("{session} {call}"),
            }
        }
    }

    /// Anybody may put such an event on a bus, or into a queue that feeds a rule.
    #[test]
    fn what_is_not_from_aws_says_nothing_of_the_role() {
        let own = "arn:aws:sts::123456789012:assumed-role/patrol-Role-1/me";
        let rule = RuleEntry::of::<Asking>("a-rules", "1.0.0", "here");
        let linked = Registry::new(vec![Box::leak(Box::new(rule))]).expect("the test's rule");
        let roles = OwnRoles::new(Some(ROLE), "", "patrol".to_owned(), &linked);
        let event = |source: &str| {
            json!({"id": "1", "source": source, "detail-type": "AWS API Call via CloudTrail", "detail": {
                "userIdentity": {"arn": own}, "eventSource": "s3.amazonaws.com", "eventName": "ListBuckets",
            }})
        };
        let doing = |source| roles.doing(&event(source).to_string());
        assert!(matches!(doing("aws.s3"), Doing::Misuse(_)));
        assert!(matches!(doing("evil.app"), Doing::Other));
    }

    #[test]
    fn others_are_told_from_the_stack() {
        for arn in [
            "arn:aws:sts::123456789012:assumed-role/patrol-Role-10/patrol",
            "arn:aws:sts::210987654321:assumed-role/patrol-Role-1/patrol",
            "arn:aws:iam::123456789012:user/patrol-Role-1",
            "",
        ] {
            assert!(
                matches!(doing(arn, "sns.amazonaws.com", "Publish"), Doing::Other),
                "{arn}"
            );
        }
    }
}
