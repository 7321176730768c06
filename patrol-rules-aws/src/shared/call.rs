//! What a call asked for, in whichever form its service writes it.

use patrol_core::{ApiCall, Matcher};
use serde_json::Value;

/// The request of a call; `null` when there is none.
pub(crate) fn request(call: &ApiCall) -> &Value {
    call.request_parameters.as_ref().unwrap_or(&Value::Null)
}

/// The first of these names that the request has as a text, then the answer. Some services wrap
/// their requests (`CreateFlowLogsRequest`) and write names with a capital, so case does not matter
/// and wrappers are looked into.
pub(crate) fn found<'a>(call: &'a ApiCall, names: &[&str]) -> Option<&'a str> {
    let request = call.request_parameters.as_ref();
    let answer = call.response_elements.as_ref();
    [request, answer].into_iter().flatten().find_map(|value| {
        found_in(value, names, |value| {
            value.as_str().filter(|text| !text.is_empty())
        })
    })
}

/// What is taken of the first field with one of these names of which something is taken, in whichever case
/// the names are written and in whichever wrapper they stand.
pub(crate) fn found_in<'a, T>(
    value: &'a Value,
    names: &[&str],
    take: impl Fn(&'a Value) -> Option<T>,
) -> Option<T> {
    found_within(value, names, &take, WRAPPERS)
}

/// How many objects may stand around a name.
const WRAPPERS: u8 = 3;

fn found_within<'a, T>(
    value: &'a Value,
    names: &[&str],
    take: &impl Fn(&'a Value) -> Option<T>,
    depth: u8,
) -> Option<T> {
    let fields = value.as_object()?;
    let here = names.iter().find_map(|name| {
        let mut fields = fields.iter();
        let (_, value) = fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?;
        take(value)
    });
    here.or_else(|| {
        let deeper = depth.checked_sub(1)?;
        let mut values = fields.values();
        values.find_map(|value| found_within(value, names, take, deeper))
    })
}

/// One thing or many: `{"items": [..]}` as EC2 writes lists, a list, or one value in its place.
pub(crate) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    let list = match &value["items"] {
        Value::Null => value,
        items => items,
    };
    match list {
        Value::Array(items) => items.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
}

/// One text, or a list of them.
pub(crate) fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter().filter_map(Value::as_str)
}

/// Does a value say yes, or no? Most services have `true` and `false`, some have them as text.
pub(crate) fn says(value: &Value, yes: bool) -> bool {
    match value {
        Value::Bool(said) => *said == yes,
        Value::String(said) => said.eq_ignore_ascii_case(if yes { "true" } else { "false" }),
        _ => false,
    }
}

/// What a pattern asks for where a value says yes, or no: some records have it as text.
pub(crate) fn saying(yes: bool) -> [Matcher; 2] {
    let text = if yes { "true" } else { "false" };
    [yes.into(), Matcher::equals_ignore_case(text)]
}

/// A number, also if the record has it as text.
pub(crate) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A document, such as a policy: most services have it as text, some as JSON.
pub(crate) fn document(value: &Value) -> Option<&Value> {
    match value {
        Value::String(text) => (!text.is_empty()).then_some(value),
        Value::Object(_) => Some(value),
        _ => None,
    }
}
