//! Is this text an event?

use std::string::FromUtf8Error;

use serde_json::value::RawValue;

use super::{InputError, object};

/// What a JSON text is.
pub(super) enum Content<'a> {
    /// An event in its envelope.
    Event,
    /// A CloudTrail log file: the text of each record.
    Records(Vec<&'a str>),
}

/// The bytes as text.
pub(super) fn utf8(bytes: Vec<u8>) -> Result<String, InputError> {
    String::from_utf8(bytes).map_err(|why: FromUtf8Error| {
        let at = why.utf8_error().valid_up_to();
        InputError::NotUtf8(at + 1)
    })
}

/// Reads a text of JSON as far as it takes to know what it is.
pub(super) fn content(text: &str) -> Result<Content<'_>, InputError> {
    let [detail_type, source, detail, records] =
        fields(text, ["detail-type", "source", "detail", "Records"])?;
    if let (None, Some(records)) = (detail_type, records)
        && let Ok(records) = serde_json::from_str::<Vec<&RawValue>>(records.get())
    {
        return Ok(Content::Records(
            records.into_iter().map(RawValue::get).collect(),
        ));
    }
    expect_text("detail-type", detail_type)?;
    expect_text("source", source)?;
    detail.ok_or(InputError::Missing("detail"))?;
    Ok(Content::Event)
}

/// Has the text what makes an event, a detail-type? Then it is nothing else that holds events.
pub(super) fn has_detail_type(text: &str) -> bool {
    fields(text, ["detail-type"]).is_ok_and(|[detail_type]| detail_type.is_some())
}

/// Refuses an event without a source, each pattern for events of AWS would pass over it in silence, and one that says two
/// things.
pub(super) fn check_source(text: &str) -> Result<(), InputError> {
    let [source, ..] = fields(text, ["source", "detail-type", "detail"])?;
    expect_text("source", source)
}

/// Fields of an object, or why the text is none.
fn fields<'a, const N: usize>(
    text: &'a str,
    names: [&'static str; N],
) -> Result<[Option<&'a RawValue>; N], InputError> {
    object::fields(text, names).map_err(|why| {
        match serde_json::from_str::<&RawValue>(text).map(kind) {
            Ok("an object") => InputError::not_json(&why),
            Ok(found) => InputError::NotAnObject(found),
            Err(why) => InputError::not_json(&why),
        }
    })
}

fn expect_text(field: &'static str, value: Option<&RawValue>) -> Result<(), InputError> {
    let value = value.ok_or(InputError::Missing(field))?;
    match kind(value) {
        "text" => Ok(()),
        found => Err(InputError::NotText { field, found }),
    }
}

/// What kind of JSON value it is.
pub(super) fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "text",
        Some(b't' | b'f') => "`true` or `false`",
        Some(b'n') => "`null`",
        _ => "a number",
    }
}
