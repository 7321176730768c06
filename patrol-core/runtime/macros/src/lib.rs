//! Links every dependency of a stack's Cargo.toml; see `patrol_runtime::link_rulesets!`.
//!
//! The linker drops a crate that no code names, and the rules in it are lost without a word. This
//! macro names every dependency of the crate that calls it, so that adding a ruleset to a stack
//! takes one line in its Cargo.toml.

use std::{
    collections::BTreeSet,
    env, fs, io,
    path::{Path, PathBuf},
};

use proc_macro::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use toml::{Table, Value};

/// Writes `extern crate ... as _;` for every entry of `[dependencies]`.
#[proc_macro]
pub fn link_rulesets(_: TokenStream) -> TokenStream {
    let code = manifest().and_then(|manifest| externs(&manifest));
    let code = code.unwrap_or_else(|why| format!("::core::compile_error!({:?});", why.to_string()));
    code.parse().unwrap_or_else(|why: proc_macro::LexError| {
        let why = format!("cannot name the dependencies in `{code}`: {why}");
        [
            TokenTree::Ident(Ident::new("compile_error", Span::call_site())),
            TokenTree::Punct(Punct::new('!', Spacing::Alone)),
            TokenTree::Group(Group::new(
                Delimiter::Brace,
                TokenTree::Literal(Literal::string(&why)).into(),
            )),
        ]
        .into_iter()
        .collect()
    })
}

/// Why nothing can be linked.
#[derive(Debug, thiserror::Error)]
enum LinkError {
    #[error("`link_rulesets!` needs cargo: `CARGO_MANIFEST_DIR` is not set")]
    NoCargo(#[source] env::VarError),
    #[error("cannot read `{path}`: {source}", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot read the stack's `Cargo.toml`: {0}")]
    Manifest(#[from] toml::de::Error),
}

fn manifest() -> Result<String, LinkError> {
    let folder = env::var("CARGO_MANIFEST_DIR").map_err(LinkError::NoCargo)?;
    let path = Path::new(&folder).join("Cargo.toml");
    fs::read_to_string(&path).map_err(|source| LinkError::Read { path, source })
}

/// The code for a manifest's text.
fn externs(manifest: &str) -> Result<String, LinkError> {
    let manifest: Table = manifest.parse()?;
    let empty = Table::new();
    let table = |name| {
        manifest
            .get(name)
            .and_then(Value::as_table)
            .unwrap_or(&empty)
    };
    let mut lines = BTreeSet::new();
    let mut add = |dependencies: Option<&Value>, condition: Option<&str>| {
        for (name, dependency) in dependencies.and_then(Value::as_table).into_iter().flatten() {
            let optional = dependency.get("optional").and_then(Value::as_bool) == Some(true);
            let features = optional.then(|| enabled_by(name, table("features")));
            lines.insert(external(name, condition, features.as_deref()));
        }
    };
    add(manifest.get("dependencies"), None);
    for (target, tables) in table("target") {
        let condition = target
            .strip_prefix("cfg(")
            .and_then(|rest| rest.strip_suffix(')'));
        // A bare triple has no `cfg` form; the lint against unused dependencies speaks up for it.
        if let Some(condition) = condition {
            add(tables.get("dependencies"), Some(condition));
        }
    }
    Ok(lines.into_iter().collect())
}

/// `extern crate acme_rules as _;`, under the conditions that cargo gives it.
fn external(name: &str, target: Option<&str>, features: Option<&[String]>) -> String {
    let mut code = String::new();
    if let Some(target) = target {
        code += &format!("#[cfg({target})] ");
    }
    if let Some(features) = features {
        let any: Vec<_> = features
            .iter()
            .map(|name| format!("feature = {name:?}"))
            .collect();
        code += &format!("#[cfg(any({}))] ", any.join(", "));
    }
    code + &format!("extern crate {} as _;\n", name.replace('-', "_"))
}

/// The features that turn an optional dependency on, and may be named in a `cfg`.
fn enabled_by(name: &str, features: &Table) -> Vec<String> {
    let explicit = format!("dep:{name}");
    let through = format!("{name}/");
    let listing = |wanted: &dyn Fn(&str) -> bool| -> Vec<String> {
        let has = |list: &Value| {
            let mut items = list.as_array().into_iter().flatten();
            items.any(|item| item.as_str().is_some_and(wanted))
        };
        let enabling = features.iter().filter(|(_, list)| has(list));
        enabling.map(|(feature, _)| feature.clone()).collect()
    };
    let mut enabling = listing(&|item| item == explicit);
    if enabling.is_empty() {
        // Without `dep:` anywhere, cargo makes a feature of the dependency's own name.
        enabling.push(name.to_owned());
    }
    enabling.extend(listing(&|item| item.starts_with(&through)));
    enabling
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dependency_is_named() {
        let manifest = r#"
            [dependencies]
            acme-rules = "1"
            renamed = { package = "other-rules", version = "1" }
            inherited.workspace = true
            [build-dependencies]
            not-linked = "1"
        "#;
        assert_eq!(
            externs(manifest).unwrap(),
            "extern crate acme_rules as _;\nextern crate inherited as _;\nextern crate renamed as _;\n"
        );
    }

    #[test]
    fn conditions_are_cargos() {
        let manifest = r#"
            [features]
            extra = ["dep:a-rules"]
            more = ["b-rules/x"]
            [dependencies]
            a-rules = { version = "1", optional = true }
            b-rules = { version = "1", optional = true }
            [target.'cfg(unix)'.dependencies]
            c-rules = "1"
        "#;
        let code = externs(manifest).unwrap();
        for line in [
            "#[cfg(any(feature = \"extra\"))] extern crate a_rules as _;",
            "#[cfg(any(feature = \"b-rules\", feature = \"more\"))] extern crate b_rules as _;",
            "#[cfg(unix)] extern crate c_rules as _;",
        ] {
            assert!(code.contains(line), "{line} in {code}");
        }
    }

    #[test]
    fn a_broken_manifest_is_a_compile_error() {
        let why = externs("[").unwrap_err().to_string();
        assert!(why.contains("Cargo.toml"), "{why}");
    }
}
