//! What stands in a template.

use serde_json::Value;

/// The resources of a type: their ids and properties.
pub fn of_type<'a>(
    template: &'a Value,
    wanted: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let resources = template["Resources"].as_object().expect("resources").iter();
    resources
        .filter(move |(_, resource)| resource["Type"] == wanted)
        .map(|(id, resource)| (id.as_str(), &resource["Properties"]))
}
