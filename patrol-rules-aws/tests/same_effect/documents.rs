//! JSON documents, such as policies, written in other ways.

use patrol_testkit::{Value, json};

/// With the keys in the opposite order, and each character as an escape.
pub(crate) fn reversed(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().rev();
            let fields =
                fields.map(|(name, value)| format!("{} : {}", escaped(name), reversed(value)));
            format!("{{\n{}\n}}", fields.collect::<Vec<_>>().join(" ,\t"))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(reversed).collect();
            format!("[ {} ]", items.join(" , "))
        }
        Value::String(text) => escaped(text),
        other => other.to_string(),
    }
}

fn escaped(text: &str) -> String {
    let units = text.encode_utf16().map(|unit| format!("\\u{unit:04x}"));
    format!("\"{}\"", units.collect::<String>())
}

/// With a list of one in the place of a value, and the other way round, where IAM takes both.
pub(crate) fn regrouped(document: &Value) -> Value {
    let mut document = document.clone();
    regroup(&mut document["Statement"]);
    for statement in statements(&mut document["Statement"]) {
        for name in ["Action", "NotAction", "Resource", "NotResource"] {
            regroup(&mut statement[name]);
        }
        for principal in statement["Principal"].as_object_mut().into_iter().flatten() {
            regroup(principal.1);
        }
        if statement["Principal"] == "*" {
            statement["Principal"] = json!({"AWS": ["*"]});
        }
        let fields = statement.as_object_mut().expect("an object");
        fields.retain(|_, value| !value.is_null());
    }
    let fields = document.as_object_mut().expect("an object");
    fields.retain(|_, value| !value.is_null());
    document
}

fn regroup(value: &mut Value) {
    match value {
        Value::Array(items) if items.len() == 1 => *value = items.remove(0),
        Value::String(_) | Value::Object(_) => *value = json!([value.take()]),
        _ => {}
    }
}

fn statements(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    let list = match value {
        Value::Array(items) => items.as_mut_slice(),
        one => std::slice::from_mut(one),
    };
    list.iter_mut().filter(|statement| statement.is_object())
}
