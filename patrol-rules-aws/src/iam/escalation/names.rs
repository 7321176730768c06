//! Which names a pattern of a policy reaches: any, an administrator's, or some of one's own.

use patrol_core::iam::{Arn, ResourcePattern};

/// Resources of one kind, and which patterns reach so many of them that it is any of them.
///
/// No list of names could be complete, and one that is known can be left out by whoever writes the policy. So a pattern counts
/// that matches a name which the event decides, that has hardly any letters beside its wildcards, or that matches what
/// administrators are called.
pub(super) struct Names {
    /// All of them: what a policy is asked about.
    pub(super) all: ResourcePattern,
    /// One of them, that nobody could know before.
    any: String,
    administrators: Vec<String>,
    kind: String,
    /// In IAM a path is a part of the name that people choose.
    has_paths: bool,
    is_each: bool,
    in_any_account: bool,
}

/// What roles, users and groups of administrators are called in most organizations.
const ADMINISTRATORS: [&str; 11] = [
    "AWSControlTowerExecution",
    "Admin",
    "Administrator",
    "AdministratorAccess",
    "Administrators",
    "Admins",
    "OrganizationAccountAccessRole",
    "PowerUser",
    "PowerUserAccess",
    "admin",
    "aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef",
];

/// How many letters a name has that people choose for a group of resources: `ci-*` is one, `a*` is not.
const FEWEST_LETTERS: usize = 3;

impl Names {
    /// The resources of a kind whose ARNs begin with a prefix: `arn:aws:iam::111122223333:role/`. `any` is a name that the
    /// document's writer could not know.
    pub(super) fn new(prefix: &str, kind: &str, any: &str) -> Self {
        let is_iam = prefix.contains(":iam:");
        let administrators = ADMINISTRATORS.iter().filter(|_| is_iam);
        // Below no path, and below some.
        let administrators = administrators
            .flat_map(|name| [format!("{prefix}{name}"), format!("{prefix}{any}/{name}")]);
        Self {
            all: format!("{prefix}*").into(),
            any: format!("{prefix}{any}"),
            administrators: administrators.collect(),
            kind: format!("{kind}/"),
            has_paths: is_iam,
            is_each: false,
            in_any_account: prefix.contains("::*:"),
        }
    }

    /// Resources of which each one is enough, such as the root user of any account.
    pub(super) fn each(all: &str) -> Self {
        Self {
            is_each: true,
            ..Self::new(all, "", "*")
        }
    }

    /// Does a pattern reach any of them, or administrators?
    pub(super) fn are_reached(&self, pattern: &ResourcePattern) -> bool {
        match self
            .in_any_account
            .then(|| of_any_account(pattern))
            .flatten()
        {
            Some(pattern) => self.reaches(&pattern),
            None => self.reaches(pattern),
        }
    }

    fn reaches(&self, pattern: &ResourcePattern) -> bool {
        let mut known = self.administrators.iter().chain([&self.any]);
        self.is_each || known.any(|arn| pattern.matches(arn)) || self.has_few_letters(pattern)
    }

    fn has_few_letters(&self, pattern: &ResourcePattern) -> bool {
        if !pattern.has_wildcards() {
            return false;
        }
        let text = pattern.as_str();
        // `role/service-role/` is a path, so the kind counts where it begins the resource.
        let (_, resource) = text.rsplit_once(':').unwrap_or(("", text));
        let (_, name) = resource.split_once(&self.kind).unwrap_or(("", resource));
        let name = match self.has_paths {
            true => name,
            false => name.rsplit('/').next().unwrap_or(name),
        };
        letters(name) < FEWEST_LETTERS
    }
}

/// The same pattern for an account that is written as `*`; `None` if it leaves its parts open.
fn of_any_account(pattern: &ResourcePattern) -> Option<ResourcePattern> {
    let arn = Arn::parse(pattern.as_str()).ok()?;
    let (partition, service) = (arn.partition(), arn.service());
    Some(
        format!(
            "arn:{partition}:{service}:{}:*:{}",
            arn.region(),
            arn.resource()
        )
        .into(),
    )
}

/// How many characters a pattern has that are neither wildcards nor in a policy variable.
fn letters(pattern: &str) -> usize {
    let mut fixed = 0;
    let mut rest = pattern;
    while let Some((before, variable)) = rest.split_once("${") {
        fixed += without_wildcards(before);
        rest = variable.rsplit_once('}').map_or("", |(_, after)| after);
    }
    fixed + without_wildcards(rest)
}

fn without_wildcards(text: &str) -> usize {
    text.chars().filter(|c| !"*?".contains(*c)).count()
}

/// Is this the caller's own user, in any account?
pub(super) fn is_own_user(pattern: &ResourcePattern) -> bool {
    let name = pattern.as_str().splitn(6, ':').nth(5).unwrap_or_default();
    let is_own = |name: &str| name.eq_ignore_ascii_case("${aws:username}");
    // A path that is written out is the same for everybody.
    name.strip_prefix("user/")
        .and_then(|name| name.rsplit('/').next())
        .is_some_and(is_own)
        && !name.contains(['*', '?'])
        && name.matches("${").count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_reach_any_name_or_administrators() {
        let prefix = "arn:aws:iam::111122223333:role/";
        let roles = Names::new(prefix, "role", "q3Zx81Lk");
        for wide in [
            "*",
            "arn:aws:iam*",
            "arn:aws:iam::*",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::111122223333:role/?*",
            "arn:aws:iam::111122223333:role/m*",
            "arn:aws:iam::111122223333:role/*r*",
            "arn:aws:iam::111122223333:role/?????",
            "arn:aws:iam::111122223333:role/*Admin*",
            "arn:aws:iam::111122223333:role/Org*Role",
            "arn:aws:iam::111122223333:role/*/Administrator",
            "arn:aws:iam::111122223333:role/aws-reserved/*_AdministratorAccess_*",
            "arn:aws:iam::111122223333:role/OrganizationAccountAccessRole",
            "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team}",
            "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team, 'x'}*",
        ] {
            assert!(roles.are_reached(&wide.into()), "{wide}");
        }
        for narrow in [
            "arn:aws:iam::111122223333:role/app",
            "arn:aws:iam::111122223333:role/x",
            "arn:aws:iam::111122223333:role/ci-*",
            "arn:aws:iam::111122223333:role/ops/*",
            "arn:aws:iam::111122223333:role/service-role/*",
            "arn:aws:iam::111122223333:role/app-${aws:PrincipalTag/team}",
            "arn:aws:iam::111122223333:user/*",
        ] {
            assert!(!roles.are_reached(&narrow.into()), "{narrow}");
        }
        let anywhere = Names::new("arn:aws:iam::*:role/", "role", "q3Zx81Lk");
        for (pattern, reached) in [
            (
                "arn:aws:iam::444455556666:role/OrganizationAccountAccessRole",
                true,
            ),
            ("arn:aws:iam::444455556666:role/*", true),
            ("arn:aws:iam::444455556666:role/Deploy", false),
            ("*", true),
        ] {
            assert_eq!(anywhere.are_reached(&pattern.into()), reached, "{pattern}");
        }
        let sets = Names::new("arn:aws:sso:::permissionSet/", "permissionSet", "q3Zx81Lk");
        let of_instance = "arn:aws:sso:::permissionSet/ssoins-1/*";
        assert!(sets.are_reached(&of_instance.into()));
        assert!(!sets.are_reached(&"arn:aws:sso:::permissionSet/ssoins-1/ps-1".into()));
    }

    #[test]
    fn only_the_name_of_the_caller_means_its_own_user() {
        for (pattern, own) in [
            ("arn:aws:iam::*:user/${aws:username}", true),
            ("arn:aws:iam::111122223333:user/staff/${aws:username}", true),
            ("arn:aws:iam::*:user/${aws:PrincipalTag/name}", false),
            ("arn:aws:iam::*:user/*${aws:username}", false),
            ("arn:aws:iam::*:user/*/${aws:username}", false),
            ("arn:aws:iam::*:role/${aws:username}", false),
        ] {
            assert_eq!(is_own_user(&pattern.into()), own, "{pattern}");
        }
    }
}
