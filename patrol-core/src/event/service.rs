//! Calls that AWS services make: for themselves, or for somebody who tells them what to call.

use super::{ApiCall, SessionIssuer, UserIdentity};
use crate::iam::Partition;

/// Services that make any call, or calls of many services, that a template, runbook, state machine, schedule, rule,
/// experiment, API, gateway or chat asks for, with the permissions of the person or role behind it.
const DEPUTIES: [&str; 16] = [
    "apigateway",
    "appsync",
    "bedrock-agentcore",
    "chatbot",
    "cloud9",
    "cloudcontrolapi",
    "cloudformation",
    "events",
    "fis",
    "pipes",
    "proton",
    "q",
    "scheduler",
    "servicecatalog",
    "ssm",
    "states",
];

impl<Q, R> ApiCall<Q, R> {
    /// Did an AWS service make the call for a purpose of its own, or as a part of what somebody asked of it, such as the
    /// snapshot of a backup? A rule about what people do may ignore those.
    ///
    /// A call that somebody makes through a service which calls whatever it is told to is theirs, and this is false: through
    /// CloudFormation and Cloud Control API, Systems Manager Automation, Step Functions, EventBridge Scheduler and their
    /// like. Otherwise whoever wants to be ignored would write a template. Who is behind it is in
    /// [`user_identity`](Self::user_identity), and the service in its `invoked_by`.
    ///
    /// Source: [CloudTrail userIdentity element](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html),
    /// [forward access sessions](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html).
    ///
    /// ```
    /// use patrol_core::ApiCall;
    ///
    /// let by = |service: &str| -> ApiCall {
    ///     let identity = serde_json::json!({"type": "IAMUser", "userName": "mallory", "invokedBy": service});
    ///     serde_json::from_value(serde_json::json!({"eventName": "DeleteSnapshot", "userIdentity": identity})).unwrap()
    /// };
    /// assert!(by("backup.amazonaws.com").made_by_service());
    /// assert!(!by("cloudformation.amazonaws.com").made_by_service());
    /// ```
    #[must_use]
    pub fn made_by_service(&self) -> bool {
        let identity = &self.user_identity;
        let names = [
            &identity.invoked_by,
            &identity.text,
            &self.source_ip_address,
        ];
        let mut services = names
            .into_iter()
            .filter_map(|name| service(name.as_deref()?));
        self.is_services_own() || services.any(|name| !is_deputy(name))
    }

    /// Did an AWS service make the call for itself, with nobody behind it: as a service, or with a service-linked role,
    /// which nobody else can assume?
    #[must_use]
    pub fn is_services_own(&self) -> bool {
        let identity = &self.user_identity;
        let is_service = |name: &Option<String>| name.as_deref().and_then(service).is_some();
        let is_called = is_service(&identity.invoked_by) || is_service(&self.source_ip_address);
        identity.is_service()
            || is_service(&identity.text)
            || (is_called && (is_nobody(identity) || is_service_linked(identity)))
    }
}

/// The service of a host in any partition: `cloudformation` of `cloudformation.amazonaws.com.cn`, and
/// `member.org.stacksets.cloudformation` of a longer one.
fn service(host: &str) -> Option<&str> {
    let mut suffixes = Partition::ALL.into_iter().map(Partition::dns_suffix);
    let service = suffixes.find_map(|suffix| host.strip_suffix(suffix)?.strip_suffix('.'));
    service.filter(|service| !service.is_empty())
}

/// `states`, `states.us-east-1` and `member.org.stacksets.cloudformation` are.
fn is_deputy(service: &str) -> bool {
    service.split('.').any(|part| DEPUTIES.contains(&part))
}

/// Is it an identity that names no principal?
fn is_nobody(identity: &UserIdentity) -> bool {
    let names = [
        &identity.r#type,
        &identity.arn,
        &identity.user_name,
        &identity.principal_id,
        &identity.account_id,
        &identity.text,
    ];
    names.iter().all(|name| name.is_none())
}

/// Is it a session of a service-linked role?
fn is_service_linked(identity: &UserIdentity) -> bool {
    let role = identity.session_issuer().and_then(SessionIssuer::role);
    role.is_some_and(|role| role.starts_with("aws-service-role/"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Is it a call of a service, and is it the service's own?
    fn is(identity: Value) -> (bool, bool) {
        let call = json!({"eventName": "DeleteSnapshot", "userIdentity": identity});
        let call: ApiCall = serde_json::from_value(call).unwrap();
        (call.made_by_service(), call.is_services_own())
    }

    fn session(issuer: &str, service: &str) -> Value {
        json!({"type": "AssumedRole", "invokedBy": service, "sessionContext": {"sessionIssuer": {"arn": issuer}}})
    }

    const LINKED: &str = "arn:aws:iam::111122223333:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM";

    #[test]
    fn a_call_of_a_service_for_itself_has_nobody_behind_it() {
        for own in [
            json!({"type": "AWSService", "invokedBy": "cloudformation.amazonaws.com"}),
            json!({"invokedBy": "ec2.amazonaws.com"}),
            json!("autoscaling.amazonaws.com"),
            session(LINKED, "ssm.amazonaws.com"),
            session(&LINKED.replace("aws:", "aws-cn:"), "ssm.amazonaws.com.cn"),
        ] {
            assert_eq!(is(own.clone()), (true, true), "{own}");
        }
    }

    #[test]
    fn a_call_through_a_service_that_makes_any_call_is_of_whoever_told_it_to() {
        for host in [
            "states.us-east-1.amazonaws.com",
            "cloudformation.amazonaws.com.cn",
            "member.org.stacksets.cloudformation.amazonaws.com",
            "cloudformation.c2s.ic.gov",
        ] {
            let somebody = json!({"type": "IAMUser", "userName": "mallory", "invokedBy": host});
            assert_eq!(is(somebody), (false, false), "{host}");
        }
        for deputy in DEPUTIES {
            let host = format!("{deputy}.amazonaws.com");
            let role = session("arn:aws:iam::111122223333:role/Admin", &host);
            assert_eq!(is(role), (false, false), "{deputy}");
        }
    }

    #[test]
    fn a_part_of_what_somebody_asked_of_a_service_is_of_the_service() {
        for host in ["backup.amazonaws.com", "backup.amazonaws.eu"] {
            let part = json!({"type": "IAMUser", "userName": "ann", "invokedBy": host});
            assert_eq!(is(part), (true, false), "{host}");
        }
        for host in [".amazonaws.com", "example.com", "AWS Internal"] {
            let person = json!({"type": "IAMUser", "userName": "ann", "invokedBy": host});
            assert_eq!(is(person), (false, false), "{host}");
        }
    }

    /// A user is created with a path of the creator's choice, which may hold colons.
    #[test]
    fn nobody_is_a_service_by_a_path_of_their_choice() {
        for path in [
            "user/x:role/aws-service-role/",
            "role/:role/aws-service-role/",
        ] {
            let arn = format!("arn:aws:iam::111122223333:{path}mallory");
            assert_eq!(
                is(session(&arn, "ssm.amazonaws.com")),
                (false, false),
                "{arn}"
            );
        }
    }
}
