//! A finished template.

use std::fmt;

use serde::Serialize as _;
use serde_json::{Map, Serializer, Value, ser::PrettyFormatter};

/// Bytes of a template that is sent with the call itself; a longer one goes through S3.
const INLINE_BYTES: usize = 51_200;

/// Bytes of a template at most.
///
/// Source: [quotas of CloudFormation](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html).
pub(super) const TEMPLATE_BYTES: usize = 1_000_000;

/// A finished CloudFormation template.
///
/// [`Display`](fmt::Display) writes it as JSON, keys sorted, byte for byte the same for the same
/// rules and options. It is indented by one space; if that were more than CloudFormation takes
/// (1,000,000 bytes), it is written without white space, which needs about half as much.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    pub(super) value: Value,
    pub(super) notes: Vec<String>,
    /// Characters that its event patterns may have.
    pub(super) pattern_limit: usize,
}

impl Template {
    pub(super) fn new(value: Value, notes: Vec<String>, pattern_limit: usize) -> Self {
        Self {
            value: sorted(value),
            notes,
            pattern_limit,
        }
    }

    /// The template as a value, to read or to merge into another.
    #[must_use]
    pub const fn as_value(&self) -> &Value {
        &self.value
    }

    /// The template as a value of the caller's.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.value
    }

    /// Can the template go with the call to CloudFormation itself? A longer one, of more than
    /// 51,200 bytes, is put into S3 first.
    #[must_use]
    pub fn fits_inline(&self) -> bool {
        self.to_string().len() <= INLINE_BYTES
    }

    /// What the operator must know and CloudFormation does not say, one sentence each; also in
    /// the template's `Metadata`.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::new();
        let indent = PrettyFormatter::with_indent(b" ");
        let mut writer = Serializer::with_formatter(&mut text, indent);
        self.value.serialize(&mut writer).map_err(|_| fmt::Error)?;
        if text.len() > TEMPLATE_BYTES {
            return write!(f, "{}", self.value);
        }
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// Sorts the keys, also where another crate of the build has `serde_json` keep them as written.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            let entries = entries.into_iter().map(|(key, value)| (key, sorted(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_indented_unless_that_is_more_than_cloudformation_takes() {
        let of = |items: usize| {
            let items = vec![serde_json::json!({ "Ref": "A" }); items];
            Template::new(Value::Array(items), Vec::new(), 2_048).to_string()
        };
        assert_eq!(of(1), "[\n {\n  \"Ref\": \"A\"\n }\n]");
        let long = of(80_000);
        assert!(long.starts_with(r#"[{"Ref":"A"},{"#), "{}", &long[..40]);
        assert!(long.len() < TEMPLATE_BYTES, "{} bytes", long.len());
    }
}
