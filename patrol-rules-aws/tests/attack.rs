//! The techniques of ATT&CK that rules name are such as there are: the SDK looks at their form only.

use patrol_core::{ATTACK_VERSION, Registry};
// Links the rules.
use patrol_rules_aws as _;

/// Techniques of the Enterprise matrix that calls of AWS can show, and the highest number of a sub-technique of each. A rule
/// that names another one needs a line here: look it up under <https://attack.mitre.org/techniques/enterprise/>.
const TECHNIQUES: [(&str, u8); 80] = [
    ("T1005", 0),
    ("T1020", 1),
    ("T1021", 8),
    ("T1040", 0),
    ("T1046", 0),
    ("T1048", 3),
    ("T1053", 7),
    ("T1059", 13),
    ("T1069", 3),
    ("T1070", 10),
    ("T1072", 0),
    ("T1074", 2),
    ("T1078", 4),
    ("T1082", 0),
    ("T1087", 4),
    ("T1098", 7),
    ("T1105", 0),
    ("T1110", 4),
    ("T1114", 3),
    ("T1119", 0),
    ("T1133", 0),
    ("T1136", 3),
    ("T1190", 0),
    ("T1195", 3),
    ("T1199", 0),
    ("T1201", 0),
    ("T1204", 5),
    ("T1212", 0),
    ("T1213", 6),
    ("T1484", 2),
    ("T1485", 1),
    ("T1486", 0),
    ("T1489", 0),
    ("T1490", 0),
    ("T1491", 2),
    ("T1496", 4),
    ("T1498", 2),
    ("T1499", 4),
    ("T1518", 2),
    ("T1525", 0),
    ("T1526", 0),
    ("T1528", 0),
    ("T1529", 0),
    ("T1530", 0),
    ("T1531", 0),
    ("T1535", 0),
    ("T1537", 0),
    ("T1538", 0),
    ("T1546", 18),
    ("T1548", 6),
    ("T1550", 4),
    ("T1552", 8),
    ("T1555", 6),
    ("T1556", 9),
    ("T1557", 4),
    ("T1565", 3),
    ("T1566", 4),
    ("T1567", 4),
    ("T1578", 5),
    ("T1580", 0),
    ("T1584", 8),
    ("T1586", 3),
    ("T1588", 7),
    ("T1599", 1),
    ("T1606", 2),
    ("T1609", 0),
    ("T1610", 0),
    ("T1611", 0),
    ("T1612", 0),
    ("T1613", 0),
    ("T1614", 1),
    ("T1619", 0),
    ("T1621", 0),
    ("T1648", 0),
    ("T1649", 0),
    ("T1651", 0),
    ("T1654", 0),
    ("T1666", 0),
    ("T1685", 6),
    ("T1686", 3),
];

fn is_known(technique: &str) -> bool {
    let (id, sub) = technique.split_once('.').unwrap_or((technique, "0"));
    let known = TECHNIQUES.iter().find(|(known, _)| *known == id);
    let sub = sub.parse::<u8>();
    known.is_some_and(|(_, subs)| sub.is_ok_and(|sub| sub <= *subs))
}

#[test]
fn every_technique_that_a_rule_names_is_one_of_attack() {
    assert_eq!(ATTACK_VERSION, "v19", "is the list of this version?");
    let linked = Registry::linked().expect("rules that can be told apart");
    let unknown = linked.rules().iter().flat_map(|rule| {
        let techniques = rule.metadata.attack_techniques().iter();
        let unknown = techniques.filter(|technique| !is_known(technique));
        unknown.map(|technique| (rule.name, *technique))
    });
    let unknown: Vec<_> = unknown.collect();
    assert!(unknown.is_empty(), "not techniques of ATT&CK: {unknown:?}");
}

#[test]
fn what_has_the_form_of_a_technique_only_is_not_one() {
    for wrong in [
        "T1999",
        "T1098.008",
        "T1562",
        "T1562.008",
        "T1530.001",
        "T1098.x",
    ] {
        assert!(!is_known(wrong), "{wrong}");
    }
    assert!(is_known("T1098.007") && is_known("T1685"));
}
