//! Files that belong to no rule: a `rule!` that is not linked, fixtures of a rule that is gone.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Ruleset, refuse};

impl Ruleset {
    /// Each `rule!` in `src/` is linked, and each folder of fixtures is a rule's.
    ///
    /// # Panics
    ///
    /// With every file and folder that is not.
    #[track_caller]
    pub fn has_no_stray_files(&self) {
        let mut faults = Vec::new();
        let rules = self.rules();
        let linked = |name: &str| rules.get(name).is_some();
        for path in rust_files(&self.folder.join("src")) {
            let code = fs::read_to_string(&path).unwrap_or_default();
            let path = path.strip_prefix(&self.folder).unwrap_or(&path).display();
            let missing = declared(&code).into_iter().filter(|name| !linked(name));
            faults.extend(missing.map(|name| {
                format!("`{path}` declares the rule `{name}`, and `{}` does not link it: name the file with `mod` in `src/lib.rs`", self.krate)
            }));
        }
        let folders = fs::read_dir(self.folder.join("tests/fixtures"));
        let folders = folders.into_iter().flatten().flatten();
        let folders = folders.filter(|entry| entry.path().is_dir());
        let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
        let mut stray: Vec<_> = names.filter(|name| !linked(name)).collect();
        stray.sort();
        faults.extend(stray.iter().map(|name| {
            format!("`tests/fixtures/{name}` has fixtures of a rule that does not exist")
        }));
        refuse(faults);
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The names that `rule!` declares in a file: `struct AuditTrailStopped = "auditTrailStopped"`. What stands
/// behind `#[cfg(...)]` may be left out on purpose, and so may a test module's rules.
fn declared(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap_or(code);
    let calls = code.split("rule! {").skip(1);
    let names = calls.filter_map(|call| {
        let (before, after) = call.split_once("struct ")?;
        let conditional = before.contains("#[cfg(");
        let (_, rest) = after.split_once("= \"")?;
        let (name, _) = rest.split_once('"')?;
        (!conditional).then(|| name.to_owned())
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_found_in_code() {
        let code = r#"
            rule! {
                /// Reports.
                pub struct One = "one" { /// A list.
                    list: Vec<String> = "x", }
            }
            patrol_core::rule! { /// Reports.
                struct Two = "two"; }
            rule! { #[cfg(unix)] /// Reports.
                struct Three = "three"; }
            #[cfg(test)]
            mod tests { rule! { /// Reports.
                struct Four = "four"; } }
        "#;
        assert_eq!(declared(code), ["one", "two"]);
    }
}
