//! XML as AWS answers: elements and their texts, without attributes and namespaces.

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};

use crate::BoxError;

/// Elements in elements in elements: AWS's answers have about ten levels.
const MAX_DEPTH: usize = 100;

/// An element with what is in it.
///
/// ```
/// use patrol_core::aws::Xml;
///
/// let answer = Xml::parse(
///     "<Response><groups><item><id>1</id></item><item><id>a &amp; b</id></item></groups></Response>",
/// )?;
/// assert_eq!(answer.text_at("groups/item/id"), Some("1"));
/// let ids: Vec<_> = answer.all("groups/item").filter_map(|item| item.text_at("id")).collect();
/// assert_eq!(ids, ["1", "a & b"]);
/// # Ok::<(), patrol_core::aws::XmlError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xml {
    name: String,
    text: String,
    children: Vec<Self>,
}

/// The text is not XML.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// It breaks XML's rules.
    #[error("not XML")]
    Syntax {
        /// What the parser says.
        source: BoxError,
    },
    /// It has no element, or something around its one element.
    #[error("not XML: expected one element and nothing around it")]
    Root,
    /// Its elements stand too deep in each other.
    #[error("elements in elements of more than {MAX_DEPTH} levels")]
    TooDeep,
    /// An element does not end.
    #[error("not XML: the element `{name}` does not end")]
    Unended {
        /// The element's name.
        name: String,
    },
}

impl Xml {
    /// Reads a text whose root is one element.
    ///
    /// # Errors
    ///
    /// [`XmlError`] when the text is not XML. Entities that a document type declares are not read.
    pub fn parse(text: &str) -> Result<Self, XmlError> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        loop {
            match reader.read_event().map_err(syntax)? {
                Event::Start(start) => {
                    if open.len() == MAX_DEPTH {
                        return Err(XmlError::TooDeep);
                    }
                    let name = start.local_name().as_ref().to_owned();
                    open.push(Self {
                        name,
                        ..Self::default()
                    });
                }
                Event::End(_) => {
                    let element = open.pop().ok_or(XmlError::Root)?.trimmed();
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None if root.is_none() => root = Some(element),
                        None => return Err(XmlError::Root),
                    }
                }
                Event::Text(text) => add(&mut open, &text)?,
                Event::CData(text) => add(&mut open, &text)?,
                Event::GeneralRef(entity) => add(&mut open, &resolved(&entity)?)?,
                Event::Eof => break,
                Event::Empty(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_) => {}
            }
        }
        match open.pop() {
            Some(Self { name, .. }) => Err(XmlError::Unended { name }),
            None => root.ok_or(XmlError::Root),
        }
    }

    /// The element's name, without a prefix.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The element's own text, without white space around it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The elements in it.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter()
    }

    /// The first element at a path of names below this one, such as `groups/item`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Self> {
        self.all(path).next()
    }

    /// The text of the first element at a path.
    #[must_use]
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path).map(Self::text)
    }

    /// Every element at a path, in the order of the text.
    pub fn all(&self, path: &str) -> impl Iterator<Item = &Self> {
        let mut found = vec![self];
        for name in path.split('/') {
            let inside = found.iter().flat_map(|element| &element.children);
            found = inside.filter(|child| child.name == name).collect();
        }
        found.into_iter()
    }

    fn trimmed(mut self) -> Self {
        if self.text.trim().len() < self.text.len() {
            self.text = self.text.trim().to_owned();
        }
        self
    }
}

/// Adds to the text of the element that is open; around the root there may be white space only.
fn add(open: &mut [Xml], text: &str) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
        None => return Err(XmlError::Root),
    }
    Ok(())
}

/// `amp` or `#38` to `&`.
fn resolved(entity: &BytesRef<'_>) -> Result<String, XmlError> {
    if let Some(character) = entity.resolve_char_ref().map_err(syntax)? {
        return Ok(character.to_string());
    }
    let name: &str = entity;
    let text = resolve_predefined_entity(name);
    text.map(str::to_owned)
        .ok_or_else(|| syntax(format!("unknown entity `&{name};`")))
}

fn syntax(why: impl Into<BoxError>) -> XmlError {
    XmlError::Syntax { source: why.into() }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_an_element_is_read_over() {
        let text = "\u{feff}<?xml version=\"1.0\"?>\n<!DOCTYPE a>\n<!-- c -->\n<x:a xmlns:x=\"u\" b='1>2'>\n <b/>t&lt;&#65;&#x42;<![CDATA[<&]]><!-- c --> \n</x:a>\n";
        let root = Xml::parse(text).unwrap();
        assert_eq!((root.name(), root.text()), ("a", "t<AB<&"));
        assert_eq!(root.at("b").map(Xml::text), Some(""));
        assert_eq!(root.at("b/c"), None);
    }

    #[test]
    fn what_is_not_xml_says_why() {
        let deep = "<a>".repeat(200);
        for (text, words) in [
            ("", "expected one element"),
            ("a", "expected one element"),
            ("<a/>b", "expected one element"),
            ("<a/><b/>", "expected one element"),
            ("<a><b></a>", "not XML"),
            ("<a><b>", "`b` does not end"),
            ("<a>&nbsp;</a>", "not XML"),
            ("<a>&#0;</a>", "not XML"),
            (deep.as_str(), "more than 100 levels"),
        ] {
            let error = Xml::parse(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    fn written(element: &Xml) -> String {
        let mut text = String::new();
        for c in element.text.chars() {
            match c {
                '<' => text.push_str("&lt;"),
                '>' => text.push_str("&gt;"),
                '&' => text.push_str("&amp;"),
                c if c.is_ascii() => text.push(c),
                c => drop(write!(text, "&#{};", u32::from(c))),
            }
        }
        let children: String = element.children.iter().map(written).collect();
        let name = &element.name;
        format!("<{name}>{text}{children}</{name}>")
    }

    fn element() -> impl Strategy<Value = Xml> {
        // White space around a text is not kept.
        let text = "[a-z<>&'\"é東]?|[a-z<&][ a-z<>&'\"é東]{0,8}[a-z>&]";
        let leaf = ("[a-zA-Z][a-zA-Z0-9]{0,8}", text).prop_map(|(name, text)| Xml {
            name,
            text,
            children: Vec::new(),
        });
        leaf.prop_recursive(4, 30, 5, |inner| {
            ("[a-z]{1,5}", prop::collection::vec(inner, 0..5)).prop_map(|(name, children)| Xml {
                name,
                text: String::new(),
                children,
            })
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(element in element()) {
            prop_assert_eq!(Xml::parse(&written(&element)).unwrap(), element);
        }

        #[test]
        fn no_text_makes_it_panic(text in "(<|>|/|&|;|!|\\[|\\]|-|\\?|#|[a-c \"'=\\n]|é|CDATA){0,60}") {
            let _ = Xml::parse(&text);
        }
    }
}
