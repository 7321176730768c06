//! A layer for the ATT&CK Navigator: which techniques the rules see, and how many rules see each.
//!
//! Source: [the layer format](https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md).

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

use patrol_core::{ATTACK_VERSION, Registry};
use serde_json::{Value, json};

pub(super) fn write(registry: &Registry) -> io::Result<String> {
    let mut techniques: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in registry.rules() {
        for technique in rule.metadata.attack_techniques() {
            techniques.entry(technique).or_default().push(rule.name);
        }
    }
    let most = techniques.values().map(Vec::len).max().unwrap_or(1);
    // The Navigator shows the parts of a technique only where the technique itself is opened.
    let opened: BTreeSet<&str> = techniques
        .keys()
        .filter_map(|id| Some(id.split_once('.')?.0))
        .collect();
    for technique in &opened {
        techniques.entry(technique).or_default();
    }
    let listed = techniques.iter().map(|(technique, rules)| {
        let mut one = json!({ "techniqueID": technique, "enabled": true, "showSubtechniques": opened.contains(technique) });
        if !rules.is_empty() {
            one["score"] = json!(rules.len());
            one["comment"] = json!(rules.join(", "));
        }
        one
    });
    let listed: Vec<Value> = listed.collect();
    let layer = json!({
        "name": "Patrol",
        "description": format!("Techniques that {} rules of Patrol see; the score is the number of rules.", registry.rules().len()),
        "domain": "enterprise-attack",
        "versions": {
            "attack": ATTACK_VERSION.trim_start_matches('v'),
            "navigator": "5.1.0",
            "layer": "4.5",
        },
        "techniques": listed,
        "gradient": { "colors": ["#cfe3f7", "#1c6fc4"], "minValue": 0, "maxValue": most },
        "hideDisabled": false,
        "sorting": 3,
    });
    Ok(serde_json::to_string_pretty(&layer)? + "\n")
}
