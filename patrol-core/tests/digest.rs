//! The fingerprint of the linked rules.
#![cfg(feature = "stack")]

use patrol_core::{Context, Event, Finding, Pattern, Registry, Result, Rule, rule};

rule! {
    /// Reports nothing.
    struct DigestOne = "digestOne";
}
rule! {
    /// Reports nothing either.
    struct DigestTwo = "digestTwo";
}

macro_rules! silent {
    ($Rule:ident, $source:literal) => {
        impl Rule for $Rule {
            type Detail = serde_json::Value;
            fn pattern() -> Pattern {
                Pattern::source($source)
            }
            async fn check(&self, _: &Event, _: &Context) -> Result<Option<Finding>> {
                Ok(None)
            }
        }
    };
}
silent!(DigestOne, "a");
silent!(DigestTwo, "b");

#[test]
fn it_is_short_and_tells_rules_apart() {
    let linked = Registry::linked().unwrap();
    let one = linked.filter(|rule| rule.name == "digestOne").digest();
    let two = linked.filter(|rule| rule.name == "digestTwo").digest();
    let both = linked
        .filter(|rule| rule.name.starts_with("digest"))
        .digest();
    assert_eq!(one.len(), 16);
    assert!(one.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert!(one != two && two != both && one != both);
    let again = Registry::linked().unwrap();
    assert_eq!(again.filter(|rule| rule.name == "digestOne").digest(), one);
}
