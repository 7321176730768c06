//! One public name, three spellings: `assume_role` in Rust, `assumeRole` for people,
//! `AssumeRole` in CloudFormation and the function's environment.

/// `disallowed_roles` to `disallowedRoles`.
pub(crate) fn camel_case(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    push(&mut name, field, false);
    name
}

/// `disallowedRoles` or `disallowed_roles` to `DisallowedRoles`.
#[must_use]
pub fn pascal_case(name: &str) -> String {
    pascal_cases([name])
}

/// `assumeRole` and `disallowed_roles` to `AssumeRoleDisallowedRoles`.
pub(crate) fn pascal_cases<const N: usize>(names: [&str; N]) -> String {
    let mut all = String::with_capacity(names.iter().map(|name| name.len()).sum());
    for name in names {
        push(&mut all, name, true);
    }
    all
}

/// Adds a name, with the first letter of every word but the first in upper case. In runs, since a function
/// adds hundreds of names when it starts.
fn push(name: &mut String, field: &str, mut upper: bool) {
    let mut rest = field.strip_prefix("r#").unwrap_or(field);
    while !rest.is_empty() {
        let end = rest.bytes().position(|byte| byte == b'_');
        let (word, after) = match end {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, ""),
        };
        rest = after;
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if upper && first.is_ascii() => name.push(first.to_ascii_uppercase()),
            Some(first) if upper => name.extend(first.to_uppercase()),
            Some(first) => name.push(first),
            None => continue,
        }
        name.push_str(letters.as_str());
        upper = true;
    }
}

/// Is this a rule's public name: a lower-case letter, then letters and digits?
#[must_use]
pub const fn is_rule_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    if bytes.is_empty() || bytes.len() > 64 || !bytes[0].is_ascii_lowercase() {
        return false;
    }
    let mut i = 1;
    while i < bytes.len() {
        if !bytes[i].is_ascii_alphanumeric() {
            return false;
        }
        i += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_public_names() {
        assert_eq!(camel_case("disallowed_roles"), "disallowedRoles");
        assert_eq!(camel_case("r#type"), "type");
        assert_eq!(pascal_case("allowedIAMActions"), "AllowedIAMActions");
        assert_eq!(
            pascal_case("disallowed_resource_arns"),
            "DisallowedResourceArns"
        );
        assert_eq!(pascal_case(""), "");
        assert_eq!(pascal_case("_ñu_él__x_"), "ÑuÉlX");
        assert_eq!(camel_case("_ñu_él__x_"), "ñuÉlX");
        assert_eq!(pascal_cases(["assumeRole", "r#type"]), "AssumeRoleType");
    }

    #[test]
    fn rule_names_are_logical_ids() {
        assert!(is_rule_name("assumeRole"));
        for bad in ["", "AssumeRole", "assume-role", "assume_role", "1st", "é"] {
            assert!(!is_rule_name(bad), "{bad}");
        }
    }
}
