//! One public name, three spellings: `assume_role` in Rust, `assumeRole` for people,
//! `AssumeRole` in CloudFormation and the function's environment.

/// `disallowed_roles` to `disallowedRoles`.
pub(crate) fn camel_case(field: &str) -> String {
    cased(field, false)
}

/// `disallowedRoles` or `disallowed_roles` to `DisallowedRoles`.
#[must_use]
pub fn pascal_case(name: &str) -> String {
    cased(name, true)
}

fn cased(name: &str, upper: bool) -> String {
    let mut bytes = vec![0; name.len()];
    let len = write(name, upper, &mut bytes, 0);
    bytes.truncate(len);
    // Only ASCII letters are changed, and only underscores left out.
    String::from_utf8(bytes).unwrap_or_default()
}

/// The length of [`pascal_cases`].
#[doc(hidden)]
#[must_use]
pub const fn pascal_len(names: [&str; 2]) -> usize {
    let mut bytes = [0; MOST];
    let len = write(names[0], true, &mut bytes, 0);
    write(names[1], true, &mut bytes, len)
}

/// `assumeRole` and `disallowed_roles` to `AssumeRoleDisallowedRoles`, when a rule is compiled: a function has
/// hundreds of such names, and starts often.
#[doc(hidden)]
#[must_use]
pub const fn pascal_cases<const LEN: usize>(names: [&str; 2]) -> [u8; LEN] {
    let mut bytes = [0; LEN];
    let len = write(names[0], true, &mut bytes, 0);
    write(names[1], true, &mut bytes, len);
    bytes
}

/// More bytes than both names have that are compiled.
const MOST: usize = 512;

/// Writes a name from there on, with the first letter of every word but the first in upper case, and of the first
/// too if that is asked for. Returns where it ends.
const fn write(name: &str, mut upper: bool, into: &mut [u8], mut at: usize) -> usize {
    let name = name.as_bytes();
    let mut read = match name {
        [b'r', b'#', ..] => 2,
        _ => 0,
    };
    let mut is_first = true;
    while read < name.len() {
        match name[read] {
            b'_' => upper = upper || !is_first,
            letter => {
                into[at] = match upper {
                    true => letter.to_ascii_uppercase(),
                    false => letter,
                };
                (upper, is_first) = (false, false);
                at += 1;
            }
        }
        read += 1;
    }
    at
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
        assert_eq!(pascal_case("_ab_él__x_"), "AbélX");
        assert_eq!(camel_case("_ab_él__x_"), "abélX");
        assert_eq!(camel_case("__ab"), "ab");
        let names = ["assumeRole", "r#type"];
        assert_eq!(pascal_len(names), 14);
        assert_eq!(pascal_cases::<14>(names), *b"AssumeRoleType");
    }

    #[test]
    fn rule_names_are_logical_ids() {
        assert!(is_rule_name("assumeRole"));
        for bad in ["", "AssumeRole", "assume-role", "assume_role", "1st", "é"] {
            assert!(!is_rule_name(bad), "{bad}");
        }
    }
}
