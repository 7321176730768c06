//! The shared parameter `deploymentPrincipals`: principals whose changes are expected.

use patrol_core::{InvalidValue, ParamType, ParamValue, SharedParam, UserIdentity};

use super::names::Names;

/// Principals that deploy: pipelines, and services that act for them. Their changes are expected.
#[derive(Clone, Debug, Default)]
pub struct DeploymentPrincipals(Names);

impl ParamValue for DeploymentPrincipals {
    const TYPE: ParamType = ParamType::CommaDelimitedList;
    const SHARED: Option<SharedParam> = Some(SharedParam::new(
        "deploymentPrincipals",
        "Principals whose changes are expected and not reported, comma separated: names or ARNs of roles and users, or AWS services that act for somebody, such as github-deploy,arn:aws:iam::*:role/ci/*,cloudformation.amazonaws.com; * and ? are wildcards.",
        "",
    ));

    fn parse(raw: &str) -> Result<Self, InvalidValue> {
        Names::parse(raw).map(Self)
    }
}

impl DeploymentPrincipals {
    /// Is this one of them: by the name or ARN of the role or user, the ARN of the session, or the
    /// service that made the call for somebody?
    #[must_use]
    pub fn matches(&self, identity: &UserIdentity) -> bool {
        self.0.matches_principal(identity)
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{Identity, api_call, json};

    use super::*;

    fn identity(identity: Identity) -> UserIdentity {
        let event = api_call("s3.amazonaws.com", "DeleteBucket", json!({})).by(identity);
        serde_json::from_value(event["detail"]["userIdentity"].clone()).unwrap()
    }

    #[test]
    fn roles_users_and_services_are_found_by_name_or_arn() {
        let deployer = identity(Identity::assumed_role("github-deploy", "run-7"));
        let user = identity(Identity::iam_user("github-deploy"));
        for listed in [
            "github-deploy",
            "github-*",
            "other,arn:aws:iam::111122223333:role/github-deploy",
            "arn:aws:sts::*:assumed-role/github-deploy/*",
        ] {
            let listed = DeploymentPrincipals::parse(listed).unwrap();
            assert!(listed.matches(&deployer), "{listed:?}");
        }
        let service = identity(Identity::service("cloudformation.amazonaws.com"));
        let listed = DeploymentPrincipals::parse("cloudformation.amazonaws.com,github-*").unwrap();
        assert!(listed.matches(&service) && listed.matches(&user));
    }

    #[test]
    fn nobody_is_one_unless_listed() {
        let alice = identity(Identity::assumed_role("Admin", "github-deploy"));
        for listed in ["", "github-deploy", "*-deploy", "admin", "Adm"] {
            let listed = DeploymentPrincipals::parse(listed).unwrap();
            assert!(!listed.matches(&alice), "{listed:?}");
        }
        assert!(
            !DeploymentPrincipals::parse("?*")
                .unwrap()
                .matches(&UserIdentity::default())
        );
    }
}
