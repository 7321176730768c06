//! The fingerprint of the linked rules.

use patrol_core::{
    Context, Event, Findings, Metadata, Pattern, Registry, Result, Rule, Severity, rule,
};
use patrol_runtime::digest;

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
            const META: Metadata = Metadata::new(Severity::Medium);
            fn pattern() -> Pattern {
                Pattern::source($source)
            }
            async fn check(&self, _: &Event, _: &Context) -> Result<Findings> {
                Ok(Findings::none())
            }
        }
    };
}
silent!(DigestOne, "a");
silent!(DigestTwo, "b");

#[test]
fn it_is_short_and_tells_rules_apart() {
    let linked = Registry::linked().unwrap();
    let one = digest(&linked.filter(|rule| rule.name == "digestOne"));
    let two = digest(&linked.filter(|rule| rule.name == "digestTwo"));
    let both = digest(&linked.filter(|rule| rule.name.starts_with("digest")));
    assert_eq!(one.len(), 16);
    assert!(one.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert!(one != two && two != both && one != both);
    let again = Registry::linked().unwrap();
    assert_eq!(digest(&again.filter(|rule| rule.name == "digestOne")), one);
}
