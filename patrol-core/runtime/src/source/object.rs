//! Some fields of a JSON object, whatever stands in the others.
//!
//! A derived reader refuses an object for one key that is not text, such as half of a surrogate pair. Somebody who may
//! write a key could keep everything beside it from being read.

use std::fmt;

use serde::{
    Deserializer as _,
    de::{self, MapAccess, Visitor},
};
use serde_json::{Deserializer, Error, value::RawValue};

/// The values of these fields as they are written; `null` counts as absent.
///
/// # Errors
///
/// When the text is not a JSON object, or one of the fields stands in it twice.
pub(super) fn fields<'a, const N: usize>(
    text: &'a str,
    names: [&'static str; N],
) -> Result<[Option<&'a RawValue>; N], Error> {
    let mut found = [None; N];
    each(text, |key, value| {
        let Some(at) = names.iter().position(|name| is(key, name)) else {
            return Ok(());
        };
        match found[at].replace(value) {
            None => Ok(()),
            Some(_) => Err(de::Error::duplicate_field(names[at])),
        }
    })?;
    Ok(found.map(|value| value.filter(|value| value.get() != "null")))
}

/// The first keys of an object as they are written, without their quotes; none where it is not an object.
pub(super) fn keys(text: &str, most: usize) -> Vec<&str> {
    let mut keys = Vec::new();
    // What is wrong with the object is told by its reader.
    let _ = each(text, |key, _| {
        if keys.len() < most {
            keys.push(inner(key));
        }
        Ok(())
    });
    keys
}

/// A field that is text.
pub(super) fn text(value: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(value?.get()).ok()
}

fn each<'a>(
    text: &'a str,
    take: impl FnMut(&'a RawValue, &'a RawValue) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reader = Deserializer::from_str(text);
    reader.deserialize_map(Each(take))?;
    reader.end()
}

fn inner(key: &RawValue) -> &str {
    key.get().trim_matches('"')
}

/// Is a key this name, however it is written?
fn is(key: &RawValue, name: &str) -> bool {
    let key = key.get();
    if key.contains('\\') {
        return serde_json::from_str::<String>(key).is_ok_and(|key| key == name);
    }
    key.get(1..key.len() - 1) == Some(name)
}

struct Each<F>(F);

impl<'de, F: FnMut(&'de RawValue, &'de RawValue) -> Result<(), Error>> Visitor<'de> for Each<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(mut self, mut map: M) -> Result<(), M::Error> {
        while let Some((key, value)) = map.next_entry()? {
            (self.0)(key, value).map_err(de::Error::custom)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<[Option<String>; 2], String> {
        let found = fields(text, ["a", "b"]).map_err(|why| why.to_string())?;
        Ok(found.map(|value| value.map(|value| value.get().to_owned())))
    }

    #[test]
    fn a_field_is_found_beside_whatever_no_reader_takes() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        let odd = format!(r#""\ud800": 1e999, "x\udc00": {deep}, "\ud800": "\ud800""#);
        for (text, expected) in [
            (format!(r#"{{{odd}, "a": 1}}"#), [Some("1"), None]),
            (format!(r#" {{ "b" : [ ] , {odd} }} "#), [None, Some("[ ]")]),
            (
                r#"{"\u0061": "\ud800", "b": null}"#.to_owned(),
                [Some(r#""\ud800""#), None],
            ),
            ("{}".to_owned(), [None, None]),
        ] {
            let expected = expected.map(|value| value.map(str::to_owned));
            assert_eq!(read(&text), Ok(expected), "{text}");
        }
        assert_eq!(
            keys(r#"{"\ud800": 1, "a": {}, "b": 2}"#, 2),
            [r"\ud800", "a"]
        );
    }

    #[test]
    fn what_is_no_object_or_says_two_things_is_refused() {
        for (text, words) in [
            (r#"{"a": 1, "\u0061": 2}"#, "duplicate field `a`"),
            (r#"{"a": null, "a": 2}"#, "duplicate field `a`"),
            ("[1]", "expected an object"),
            ("{} {}", "trailing characters"),
            (r#"{"a": 1"#, "EOF"),
            ("", "EOF"),
        ] {
            let why = read(text).expect_err(text);
            assert!(why.contains(words), "{text}: {why}");
        }
        assert_eq!(read(r#"{"x": 1, "x": 2}"#), Ok([None, None]));
    }
}
