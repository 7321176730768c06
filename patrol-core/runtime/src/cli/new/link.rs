//! The lines that name a new rule in its ruleset.

use std::{
    fs,
    ops::Range,
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

/// `lib.rs` with the rule's module: among the last modules that stand together in the order of their names, behind
/// them where they are in no order, or at the end.
pub(in crate::cli) fn module(lib: &str, module: &str) -> String {
    let group = last_group(lib);
    let names: Vec<_> = group.iter().map(|(_, name)| *name).collect();
    let at = match place(&names, module) {
        Some(next) => group[next].0.start,
        None => group.last().map_or(lib.len(), |(lines, _)| lines.end),
    };
    let (before, after) = lib.split_at(at);
    let newline = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    format!("{before}{newline}mod {module};\n{after}")
}

/// The last modules without another line between them: where the lines of each are, attributes and comments too, and
/// its name.
fn last_group(lib: &str) -> Vec<(Range<usize>, &str)> {
    let mut group = Vec::new();
    // What stands before a module belongs to it, and may begin the next group.
    let mut next = Vec::new();
    let (mut start, mut end) = (0, 0);
    for line in lib.split_inclusive('\n') {
        end += line.len();
        if let Some(name) = module_name(line) {
            next.push((start..end, name));
            group.clone_from(&next);
            start = end;
        } else if !["#[", "///", "// "]
            .iter()
            .any(|start| line.starts_with(start))
        {
            next.clear();
            start = end;
        }
    }
    group
}

/// The name in the line of a module that has its own file.
fn module_name(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub ").unwrap_or(line);
    line.strip_prefix("mod ")?.trim_end().strip_suffix(';')
}

/// Before which of the names another one comes; `None` where it comes last, or they are in no order.
fn place(names: &[&str], name: &str) -> Option<usize> {
    let sorted = names.is_sorted();
    sorted.then(|| names.iter().position(|other| *other > name))?
}

/// `tests/ruleset.rs` with the rule in the list of `check_ruleset!`, in its place if the names there are in order;
/// `None` where that list is not to be found.
pub(in crate::cli) fn checked(test: &str, rule: &str) -> Option<String> {
    let call = test.find("check_ruleset!")?;
    let list = call + test[call..].find('[')? + 1;
    let end = list + test[list..].find(']')?;
    // The texts between the first and second quote, the third and fourth, and so on, and where they begin.
    let mut names = Vec::new();
    let mut at = list;
    for (count, part) in test[list..end].split('"').enumerate() {
        if count % 2 == 1 {
            names.push((at, part));
        }
        at += part.len() + 1;
    }
    let texts: Vec<_> = names.iter().map(|(_, name)| *name).collect();
    let (at, added) = match (place(&texts, rule), names.last()) {
        (Some(next), _) => (names[next].0 - 1, format!("\"{rule}\", ")),
        (None, Some((last, name))) => (last + name.len() + 1, format!(", \"{rule}\"")),
        (None, None) => (list, format!("\"{rule}\"")),
    };
    let (before, after) = test.split_at(at);
    Some(format!("{before}{added}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_stands_in_its_place_among_the_last_modules() {
        for (lib, expected) in [
            (
                "//! Docs.\n\nmod a;\nmod b;\n\npub use a::A;\n",
                "//! Docs.\n\nmod a;\nmod b;\nmod c;\n\npub use a::A;\n",
            ),
            (
                "mod a;\nmod b;\nmod d;\nmod e;\n",
                "mod a;\nmod b;\nmod c;\nmod d;\nmod e;\n",
            ),
            ("mod b;\npub mod d;\n", "mod b;\nmod c;\npub mod d;\n"),
            ("mod d;\n", "mod c;\nmod d;\n"),
            // What belongs to a module stays with it.
            (
                "mod b;\n/// Docs.\n#[cfg(test)]\nmod d;\n",
                "mod b;\nmod c;\n/// Docs.\n#[cfg(test)]\nmod d;\n",
            ),
            // Without an order there is no place.
            (
                "mod e;\nmod a;\nmod d;\n",
                "mod e;\nmod a;\nmod d;\nmod c;\n",
            ),
            // The helpers stand by themselves.
            (
                "mod x;\n\nmod b;\nmod d;\n",
                "mod x;\n\nmod b;\nmod c;\nmod d;\n",
            ),
            (
                "mod b;\nuse x;\nmod d;\nfn f() {}\n",
                "mod b;\nuse x;\nmod c;\nmod d;\nfn f() {}\n",
            ),
            ("//! Docs.\npub mod a;\n", "//! Docs.\npub mod a;\nmod c;\n"),
            ("//! Docs.\npub mod d;\n", "//! Docs.\nmod c;\npub mod d;\n"),
            ("//! Docs.\n\nmod d;", "//! Docs.\n\nmod c;\nmod d;"),
            ("mod a;", "mod a;\nmod c;\n"),
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
                "check_ruleset!(r, [\"a\", \"c\"]);",
            ),
            (
                "check_ruleset!(r, [\"a\", \"d\"]);",
                "check_ruleset!(r, [\"a\", \"c\", \"d\"]);",
            ),
            (
                "check_ruleset!(r, [\n    \"b\",\n    \"d\",\n]);",
                "check_ruleset!(r, [\n    \"b\",\n    \"c\", \"d\",\n]);",
            ),
            (
                "check_ruleset!(r, [\n    \"a\",\n    \"b\",\n], x[0]);",
                "check_ruleset!(r, [\n    \"a\",\n    \"b\", \"c\",\n], x[0]);",
            ),
            (
                "check_ruleset!(r, [\"e\", \"a\"]);",
                "check_ruleset!(r, [\"e\", \"a\", \"c\"]);",
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
