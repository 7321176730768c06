//! What kind of principal made a call.

use patrol_core::{ApiCall, Event};

/// Did a person make the call, as far as the record tells: the root user, an IAM user, a federated one or
/// one of IAM Identity Center? Other roles are those of machines, most of them pipelines.
pub(crate) fn by_hand(event: &Event<ApiCall>) -> bool {
    if event.detail.made_by_service() {
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

/// Did CloudFormation make the call, for a stack?
pub(crate) fn by_cloudformation(call: &ApiCall) -> bool {
    let service = call.user_identity.invoked_by.as_deref();
    service.is_some_and(|service| service.starts_with("cloudformation."))
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Identity, api_call, json};

    use super::*;

    fn hands(identity: Identity) -> (bool, bool) {
        let event = api_call("ec2.amazonaws.com", "CreateImage", json!({})).by(identity);
        let event = Event::try_from(&*event).unwrap();
        (by_hand(&event), event.detail.made_by_service())
    }

    #[test]
    fn people_are_distinguished_from_machines_and_services() {
        for person in [
            Identity::root(),
            Identity::iam_user("ann"),
            Identity::identity_center("94d8c4b8-1"),
            Identity::assumed_role("AWSReservedSSO_Admin_0123456789abcdef", "ann"),
            Identity::of_type("FederatedUser"),
            Identity::custom(
                json!({"type": "IAMUser", "userName": "ann", "invokedBy": "cloudformation.amazonaws.com"}),
            ),
        ] {
            assert_eq!(hands(person.clone()), (true, false), "{person:?}");
        }
        let machine = Identity::assumed_role("Deployer", "ci");
        assert_eq!(hands(machine), (false, false));
        for service in [
            Identity::service("autoscaling.amazonaws.com"),
            Identity::custom(
                json!({"type": "IAMUser", "userName": "ann", "invokedBy": "backup.amazonaws.com"}),
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
}
