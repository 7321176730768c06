//! What holds for all documents, tried on many that are made at random.

mod reference;

use patrol_iam::{PolicyDocument, ResourcePattern};
use proptest::prelude::*;
use reference::{Reference, World, choices::Choices, compare, is_sound};

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        cases,
        ..ProptestConfig::default()
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..150)
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn nothing_is_overlooked(bytes in bytes()) {
        let mut choices = Choices::new(&bytes);
        let (document, asked) = (choices.document(), choices.asked());
        compare(&document, &World::new(3, 3), &asked);
        is_sound(&document.parse().unwrap(), &asked.resource.as_str().into());
    }
}

proptest! {
    #![proptest_config(config(60))]

    // On a single resource the denials are subtracted exactly, so the two engines agree. Names of seven characters show
    // what such short patterns leave.
    #[test]
    fn on_one_resource_nothing_is_granted_that_is_denied(
        statements in prop::collection::vec((any::<bool>(), any::<bool>(), any::<bool>(), prop::collection::vec("[ab*?]{1,2}", 1..3)), 1..4),
    ) {
        let statements: Vec<_> = statements.iter().map(|(is_deny, is_negated, is_elsewhere, names)| {
            let effect = if *is_deny { "Deny" } else { "Allow" };
            let element = if *is_negated { "NotAction" } else { "Action" };
            let element_of_resource = if *is_elsewhere { "NotResource" } else { "Resource" };
            let actions: Vec<_> = names.iter().map(|name| format!("\"s3:{name}\"")).collect();
            format!(r#"{{"Effect":"{effect}","{element}":[{}],"{element_of_resource}":["arn:aws:s3:::a?","arn:aws:s3:::b"]}}"#, actions.join(","))
        }).collect();
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        let document: PolicyDocument = text.parse().unwrap();
        let world = World::new(7, 2);
        let reference = Reference::new(&text, &world);
        for resource in ["arn:aws:s3:::ab", "arn:aws:s3:::a", "arn:aws:s3:::b"] {
            let found = reference.grants(|action| action.starts_with("s3:"), |arn| arn == resource);
            let grants = document.resource_grants(&resource.into());
            prop_assert_eq!(!grants.is_empty(), found.is_some(), "{} on {}: {:?}", text, resource, found);
        }
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn any_text_is_read_or_refused(text in r#"[{}\[\]:,"%*?$AaNSstRd0-9 \\]{0,40}"#) {
        if let Ok(document) = text.parse::<PolicyDocument>() {
            is_sound(&document, &"*".into());
        }
    }

    #[test]
    fn a_document_changed_anywhere_is_read_or_refused(bytes in bytes(), at in any::<prop::sample::Index>(), c in r#"[ "{}:,a*]"#) {
        let text = Choices::new(&bytes).document();
        let mut changed = text.clone();
        changed.insert_str(at.index(text.len()), &c);
        if let Ok(document) = changed.parse::<PolicyDocument>() {
            is_sound(&document, &ResourcePattern::from("arn:aws:s3:::*"));
        }
    }
}
