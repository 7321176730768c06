//! One public name, three spellings: `assume_role` in Rust, `assumeRole` for people,
//! `AssumeRole` in CloudFormation and the function's environment.

/// `disallowed_roles` to `disallowedRoles`.
pub(crate) fn camel_case(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut upper = false;
    for c in field.trim_start_matches("r#").chars() {
        if c == '_' {
            upper = !name.is_empty();
        } else if upper {
            name.extend(c.to_uppercase());
            upper = false;
        } else {
            name.push(c);
        }
    }
    name
}

/// `disallowedRoles` or `disallowed_roles` to `DisallowedRoles`.
pub(crate) fn pascal_case(name: &str) -> String {
    let camel = camel_case(name);
    let mut chars = camel.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Is this a rule's public name: a lower-case letter, then letters and digits?
#[doc(hidden)]
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
    }

    #[test]
    fn rule_names_are_logical_ids() {
        assert!(is_rule_name("assumeRole"));
        for bad in ["", "AssumeRole", "assume-role", "assume_role", "1st", "é"] {
            assert!(!is_rule_name(bad), "{bad}");
        }
    }
}
