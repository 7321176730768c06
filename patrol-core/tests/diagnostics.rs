//! What the compiler says to an author who forgot something: each mistake in words that help.
#![allow(missing_docs, reason = "a test")]

use std::{fs, path::Path, process::Command};

const IMPL: &str = "{ type Detail = serde_json::Value; const META: Metadata = Metadata::new(Severity::Low); \
    fn pattern() -> Pattern { Pattern::source(\"x\") } \
    async fn check(&self, _: &Event, _: &Context) -> Result<Findings> { Ok(Findings::none()) } }";

/// Checks a crate with this code, and gives what the compiler says.
fn compiler_says(code: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("diagnostics");
    fs::create_dir_all(folder.join("src")).expect("a folder");
    let core = env!("CARGO_MANIFEST_DIR");
    let manifest = format!(
        "[package]\nname = \"mistakes\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         patrol-core = {{ path = {core:?} }}\nserde_json = \"1\"\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("the manifest");
    let lock = Path::new(core).join("../Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock")).expect("the lock file");
    fs::write(
        folder.join("src/lib.rs"),
        format!("use patrol_core::*;\n{code}"),
    )
    .expect("the code");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .expect("cargo runs");
    assert!(!output.status.success(), "this compiles:\n{code}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn each_mistake_is_told_in_words_that_help() {
    let code = format!(
        r#"
        rule! {{
            /// Has a parameter of a type that cannot be one.
            pub struct Typed = "typed" {{
                /// A cell.
                cell: std::sync::Arc<u8>,
            }}
        }}
        impl Rule for Typed {IMPL}

        rule! {{
            /// Has no logic.
            pub struct Logicless = "logicless";
        }}

        pub struct Undeclared;
        impl Rule for Undeclared {IMPL}

        rule! {{ pub struct Undocumented = "undocumented"; }}

        rule! {{
            /// Has a name that CloudFormation refuses.
            pub struct Misnamed = "Mis-named";
        }}
        impl Rule for Misnamed {IMPL}

        rule! {{
            /// Has a parameter that nobody explains.
            pub struct Unexplained = "unexplained" {{
                ignored_buckets: Vec<String> = "",
            }}
        }}

        rule! {{
            /// Signs with a parameter that everybody sees.
            pub struct Shown = "shown" {{
                /// A token.
                token: String,
            }}
        }}
        pub fn shown() -> Webhook {{ Webhook::GitHub {{ secret: Shown::token }} }}

        rule! {{
            /// Has a parameter with an attribute.
            pub struct Attributed = "attributed" {{
                /// A list.
                #[serde(default)]
                list: Vec<String> = "",
            }}
        }}

        rule! {{
            /// Is an enum.
            pub enum Enumerated = "enumerated" {{}}
        }}

        pub struct NoClient;
        rule! {{
            /// Asks something that is not a client.
            pub struct AsksNothing = "asksNothing" uses NoClient;
        }}
        impl Rule for AsksNothing {IMPL}

        pub trait Groups: Send + Sync + 'static {{}}
        impl Client for dyn Groups {{
            const NAME: &'static str = "groups";
            fn permissions() -> Vec<Permission> {{ vec![] }}
            async fn connect(_: &Connector) -> Result<std::sync::Arc<Self>> {{ Err("none".into()) }}
        }}
        rule! {{
            /// Asks a client that it does not declare.
            pub struct AsksInSecret = "asksInSecret";
        }}
        impl Rule for AsksInSecret {{
            type Detail = serde_json::Value;
            const META: Metadata = Metadata::new(Severity::Low);
            fn pattern() -> Pattern {{ Pattern::source("x") }}
            async fn check(&self, _: &Event, cx: &Context) -> Result<Findings> {{
                if false {{
                    cx.client::<dyn Groups>(self)?;
                }}
                Ok(Findings::none())
            }}
        }}

        pub const BAD: Metadata = Metadata::new(Severity::Low).attack(["stealth"]);
        "#
    );
    let words = compiler_says(&code);
    for told in [
        "`Arc<u8>` cannot be a rule parameter",
        "any type that implements `patrol_core::ParamValue`",
        "`Logicless` is declared as a rule and has no logic",
        "write `impl Rule for Logicless` with its `Detail`, `pattern` and `check`",
        "`Undeclared` is not declared as a rule",
        "a rule needs a doc comment",
        "a rule's name is a lower-case letter",
        "parameter `ignored_buckets` needs a doc comment",
        "a parameter of `Attributed` is not written as `rule!` takes it: a doc comment, then `name: Type`",
        "a rule is declared as a doc comment, then `pub struct ItsType = \"itsPublicName\" { parameters }`",
        "expected `ParamRef<Secret<String>>`, found `ParamRef<String>`",
        "`NoClient` is not a client",
        "write `impl patrol_core::Client for NoClient` with its `NAME`, `permissions` and `connect`",
        "`AsksInSecret` does not declare the client `(dyn Groups + 'static)`",
        "`pub struct AsksInSecret = \"itsPublicName\" uses (dyn Groups + 'static)`",
        "an ATT&CK technique is `T1001` to `T1999`",
    ] {
        assert!(words.contains(told), "nobody said {told:?} in:\n{words}");
    }
}
