//! A JSON tree that keeps duplicate keys, their order, and the text of numbers.

use std::fmt;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn string(text: &str) -> Self {
        Self::String(text.to_owned())
    }

    pub(crate) fn object(name: &str, value: Json) -> Self {
        Self::Object(vec![(name.to_owned(), value)])
    }

    /// Reads valid JSON as this module writes it.
    pub(crate) fn parse(text: &str) -> Self {
        let mut chars = text.chars().peekable();
        Self::read(&mut chars)
    }

    fn read(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Self {
        let Some(first) = chars.next() else {
            panic!("no value")
        };
        match first {
            '"' => Self::String(Self::read_string(chars)),
            '[' => {
                let mut items = Vec::new();
                while chars.next_if_eq(&']').is_none() {
                    items.push(Self::read(chars));
                    chars.next_if_eq(&',');
                }
                Self::Array(items)
            }
            '{' => {
                let mut members = Vec::new();
                while chars.next_if_eq(&'}').is_none() {
                    assert_eq!(chars.next(), Some('"'));
                    let name = Self::read_string(chars);
                    assert_eq!(chars.next(), Some(':'));
                    members.push((name, Self::read(chars)));
                    chars.next_if_eq(&',');
                }
                Self::Object(members)
            }
            first => {
                let mut word = String::from(first);
                while let Some(next) = chars.next_if(|next| !",]}".contains(*next)) {
                    word.push(next);
                }
                match word.as_str() {
                    "null" => Self::Null,
                    "true" => Self::Bool(true),
                    "false" => Self::Bool(false),
                    _ => Self::Number(word),
                }
            }
        }
    }

    fn read_string(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
        let mut text = String::new();
        loop {
            match chars.next() {
                Some('"') => return text,
                Some('\\') => text.extend(chars.next()),
                Some(other) => text.push(other),
                None => panic!("an open string"),
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted =
            |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(text),
            Self::String(text) => f.write_str(&quoted(text)),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", items.join(","))
            }
            Self::Object(members) => {
                let members: Vec<String> = members
                    .iter()
                    .map(|(name, value)| format!("{}:{value}", quoted(name)))
                    .collect();
                write!(f, "{{{}}}", members.join(","))
            }
        }
    }
}
