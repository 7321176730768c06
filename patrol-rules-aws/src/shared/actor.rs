//! What kind of principal made a call.

use patrol_core::{ApiCall, Event};

/// Did an AWS service make the call, for itself or for somebody? Where the service makes any call that somebody asks
/// for, the call is theirs, not the service's.
pub(crate) fn by_service(call: &ApiCall) -> bool {
    let identity = &call.user_identity;
    let issuer = identity.session_issuer();
    let issuer = issuer.and_then(|issuer| issuer.arn.as_deref());
    // A service-linked role can be assumed by its service alone.
    let for_itself = issuer.is_some_and(|arn| arn.contains(":role/aws-service-role/"));
    let is_service = |name: &Option<String>| {
        let service = name
            .as_deref()
            .and_then(|name| name.strip_suffix(".amazonaws.com"));
        service.is_some_and(|service| for_itself || !DEPUTIES.contains(&service))
    };
    identity.is_service()
        || is_service(&identity.invoked_by)
        || is_service(&identity.text)
        || is_service(&call.source_ip_address)
}

/// Services that make any call that a runbook, state machine, schedule, API or chat asks for, with the permissions of the
/// person or role behind it. CloudFormation is not among them: what stacks contain is seen in their own calls.
const DEPUTIES: [&str; 6] = [
    "apigateway",
    "chatbot",
    "cloud9",
    "scheduler",
    "ssm",
    "states",
];

/// Did a person make the call, as far as the record tells: the root user, an IAM user, a federated one or
/// one of IAM Identity Center? Other roles are those of machines, most of them pipelines.
pub(crate) fn by_hand(event: &Event<ApiCall>) -> bool {
    if by_service(&event.detail) {
        return false;
    }
    match event.detail.user_identity.r#type.as_deref() {
        Some("Root" | "IAMUser" | "FederatedUser" | "SAMLUser" | "IdentityCenterUser") => true,
        _ => event
            .who()
            .role()
            .is_some_and(|role| role.starts_with("AWSReservedSSO_")),
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Identity, api_call, json};

    use super::*;

    fn hands(identity: Identity) -> (bool, bool) {
        let event = api_call("ec2.amazonaws.com", "CreateImage", json!({})).by(identity);
        let event = Event::try_from(&*event).unwrap();
        (by_hand(&event), by_service(&event.detail))
    }

    #[test]
    fn people_are_distinguished_from_machines_and_services() {
        for person in [
            Identity::root(),
            Identity::iam_user("ann"),
            Identity::identity_center("94d8c4b8-1"),
            Identity::assumed_role("AWSReservedSSO_Admin_0123456789abcdef", "ann"),
            Identity::of_type("FederatedUser"),
        ] {
            assert_eq!(hands(person.clone()), (true, false), "{person:?}");
        }
        let machine = Identity::assumed_role("Deployer", "ci");
        assert_eq!(hands(machine), (false, false));
        for service in [
            Identity::service("autoscaling.amazonaws.com"),
            Identity::custom(
                json!({"type": "IAMUser", "userName": "ann", "invokedBy": "cloudformation.amazonaws.com"}),
            ),
            // Maintenance windows and the like, for themselves.
            Identity::custom(json!({
                "type": "AssumedRole",
                "invokedBy": "ssm.amazonaws.com",
                "sessionContext": {"sessionIssuer": {
                    "arn": "arn:aws:iam::111122223333:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM",
                }},
            })),
        ] {
            assert_eq!(hands(service.clone()), (false, true), "{service:?}");
        }
    }

    /// `aws ssm start-automation-execution` with a runbook of `aws:executeAwsApi`, and its like.
    #[test]
    fn a_call_that_a_service_makes_for_somebody_is_theirs() {
        for deputy in DEPUTIES {
            let by = format!("{deputy}.amazonaws.com");
            let somebody = json!({"type": "IAMUser", "userName": "mallory", "invokedBy": by});
            assert_eq!(hands(Identity::custom(somebody)), (true, false), "{deputy}");
        }
    }
}
