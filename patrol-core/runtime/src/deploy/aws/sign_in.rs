//! Profiles whose credentials come from a sign-in that only the AWS CLI can do.

/// What the SDK says of a profile with IAM Identity Center.
const SSO: &str = "enabled: sso";
/// What the SDK says of a profile with `aws login`.
const LOGIN: &str = "enabled: credentials-login";

/// What to do about a profile that needs a sign-in, if that is what the SDK complains of.
///
/// Both clients would bring a web sign-in, its token cache and its cryptography along, and the CLI has all of it.
pub(super) fn advice(message: &str) -> Option<String> {
    let (kind, command) = if message.contains(SSO) {
        ("IAM Identity Center", "aws sso login")
    } else if message.contains(LOGIN) {
        ("`aws login`", "aws login")
    } else {
        return None;
    };
    Some(format!(
        "the profile signs in with {kind}, which is left to the AWS CLI: run `{command}`, then `eval \"$(aws configure export-credentials --format env)\"`, each with `--profile NAME` for another than the current profile; then run the same command again"
    ))
}
