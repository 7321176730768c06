//! Ids of accounts.

/// Has it the form of an account's id, twelve digits?
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
