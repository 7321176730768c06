//! AWS managed policies that make a principal an administrator.

use patrol_core::iam::Arn;

/// By name. A principal with one of them can give itself every other permission.
///
/// Source: [AWS managed policies for job functions](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_job-functions.html)
/// and the services' own pages.
const ADMIN_POLICIES: [&str; 5] = [
    "AdministratorAccess",
    "AWSOrganizationsFullAccess",
    "AWSSSOMasterAccountAdministrator",
    "IAMFullAccess",
    "PowerUserAccess",
];

/// Is it one of AWS's administrator policies?
pub(crate) fn is_admin_policy(arn: &str) -> bool {
    Arn::parse(arn)
        .is_ok_and(|arn| arn.account() == "aws" && ADMIN_POLICIES.contains(&arn.resource_name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_aws_own_policies_are_known_by_name() {
        assert!(is_admin_policy(
            "arn:aws:iam::aws:policy/AdministratorAccess"
        ));
        assert!(is_admin_policy("arn:aws-cn:iam::aws:policy/IAMFullAccess"));
        for other in [
            "arn:aws:iam::111122223333:policy/AdministratorAccess",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "AdministratorAccess",
        ] {
            assert!(!is_admin_policy(other), "{other}");
        }
    }
}
