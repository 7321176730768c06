//! Forms of ids and addresses, checked while the rule is compiled.

/// `T1078` and `T1078.004`. The techniques of the Enterprise matrix are numbered from `T1001` on and have not reached
/// `T2000`; those of the industrial matrix begin with `T0`. Sub-techniques are numbered from 1.
pub(super) const fn is_technique(id: &str) -> bool {
    let id = id.as_bytes();
    if !(id.len() == 5 || (id.len() == 9 && id[5] == b'.')) || id[0] != b'T' || id[1] != b'1' {
        return false;
    }
    let mut at = 2;
    while at < id.len() {
        if at != 5 && !id[at].is_ascii_digit() {
            return false;
        }
        at += 1;
    }
    !are_zeros(id, 2) && (id.len() == 5 || !are_zeros(id, 6))
}

const fn are_zeros(digits: &[u8], from: usize) -> bool {
    digits[from] == b'0' && digits[from + 1] == b'0' && digits[from + 2] == b'0'
}

/// Is it `T1562` or a sub-technique of it? ATT&CK v19 has split it up.
///
/// Source: [ATT&CK updates](https://attack.mitre.org/resources/updates/).
pub(super) const fn is_split_up(id: &str) -> bool {
    let (id, old) = (id.as_bytes(), b"T1562");
    let mut at = 0;
    while at < old.len() {
        if at >= id.len() || id[at] != old[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Numbers with single dots between them.
pub(super) const fn is_version(text: &str) -> bool {
    let text = text.as_bytes();
    let mut at = 0;
    let mut digit = false;
    while at < text.len() {
        if !(text[at].is_ascii_digit() || (text[at] == b'.' && digit)) {
            return false;
        }
        digit = text[at].is_ascii_digit();
        at += 1;
    }
    digit
}

pub(super) const fn is_https(address: &str) -> bool {
    let address = address.as_bytes();
    let scheme = b"https://";
    let mut at = 0;
    while at < scheme.len() {
        if at >= address.len() || address[at] != scheme[at] {
            return false;
        }
        at += 1;
    }
    address.len() > scheme.len()
}

/// Lower-case words and numbers with single hyphens between them.
pub(super) const fn is_group(name: &str) -> bool {
    let name = name.as_bytes();
    let mut at = 0;
    let mut letter = false;
    while at < name.len() {
        let before = letter;
        letter = name[at].is_ascii_lowercase() || name[at].is_ascii_digit();
        if !(letter || (name[at] == b'-' && before)) {
            return false;
        }
        at += 1;
    }
    letter && name[0].is_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_checked() {
        for id in ["T1078", "T1078.004"] {
            assert!(is_technique(id), "{id}");
        }
        for id in [
            "",
            "T107",
            "T1078.",
            "T1078.04",
            "S1078",
            "T1078-004",
            "TA0001",
            "T10780004",
            "T9999",
            "T2000",
            "T0830",
            "T1000",
            "T1078.000",
        ] {
            assert!(!is_technique(id), "{id}");
        }
        for text in ["5.10", "1", "0.2.0"] {
            assert!(is_version(text), "{text}");
        }
        for text in ["", ".", "1.", ".1", "1..2", "1.a", "v1"] {
            assert!(!is_version(text), "{text}");
        }
        for name in ["cis", "data-events", "a1-b2"] {
            assert!(is_group(name), "{name}");
        }
        for name in [
            "",
            "-",
            "a-",
            "-a",
            "a--b",
            "Cis",
            "data events",
            "1st",
            "é",
        ] {
            assert!(!is_group(name), "{name}");
        }
        assert!(is_https("https://a"));
        for address in ["https://", "http://a", "a", ""] {
            assert!(!is_https(address), "{address}");
        }
    }
}
