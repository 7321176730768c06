//! The lines that name a new rule in its ruleset.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::super::Failure;

/// The `lib.rs` of the ruleset in a folder: where it is, and its text.
pub(in crate::cli) fn lib(folder: &Path) -> Result<(PathBuf, String), Failure> {
    let lib = folder.join("src/lib.rs");
    match fs::read_to_string(&lib) {
        Ok(text) => Ok((lib, text)),
        Err(why) => Err(Failure::usage(format!(
            "`{}` is not a ruleset: cannot read `{}`: {why}; say where it is with `--ruleset FOLDER`, or let `patrol new ruleset NAME` write one",
            folder.display(),
            lib.display()
        ))),
    }
}

/// `lib.rs` with the rule's module: behind the other modules, or at the end.
pub(in crate::cli) fn module(lib: &str, module: &str) -> String {
    let line = format!("mod {module};\n");
    let mut end = 0;
    let mut at = None;
    for text in lib.split_inclusive('\n') {
        end += text.len();
        let is_module = (text.starts_with("mod ") || text.starts_with("pub mod "))
            && text.trim_end().ends_with(';');
        if is_module {
            at = Some(end);
        }
    }
    let (before, after) = lib.split_at(at.unwrap_or(lib.len()));
    let newline = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{before}{newline}{line}{after}")
}

/// `tests/ruleset.rs` with the rule in the list of `check_ruleset!`; `None` where that list is not
/// to be found.
pub(in crate::cli) fn checked(test: &str, rule: &str) -> Option<String> {
    let call = test.find("check_ruleset!")?;
    let list = call + test[call..].find('[')? + 1;
    let (before, after) = test.split_at(list);
    let comma = if after.trim_start().starts_with(']') {
        ""
    } else {
        ", "
    };
    Some(format!("{before}\"{rule}\"{comma}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_stands_behind_the_others() {
        for (lib, expected) in [
            (
                "//! Docs.\n\nmod a;\nmod b;\n\npub use a::A;\n",
                "//! Docs.\n\nmod a;\nmod b;\nmod c;\n\npub use a::A;\n",
            ),
            ("//! Docs.\npub mod a;\n", "//! Docs.\npub mod a;\nmod c;\n"),
            ("//! Docs.", "//! Docs.\nmod c;\n"),
            ("mod tests {\n}\n", "mod tests {\n}\nmod c;\n"),
            ("", "mod c;\n"),
        ] {
            assert_eq!(module(lib, "c"), expected);
        }
    }

    #[test]
    fn a_rule_is_added_to_the_list() {
        for (test, expected) in [
            (
                "check_ruleset!(r, [\"a\"]);",
                "check_ruleset!(r, [\"c\", \"a\"]);",
            ),
            (
                "x::check_ruleset! {\n r, []\n}",
                "x::check_ruleset! {\n r, [\"c\"]\n}",
            ),
        ] {
            assert_eq!(checked(test, "c").as_deref(), Some(expected));
        }
        assert_eq!(checked("#[test]\nfn other() {}", "c"), None);
    }
}
