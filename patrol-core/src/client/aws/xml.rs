//! XML as AWS answers: elements and their texts, without attributes and namespaces.

use std::borrow::Cow;

use xmlparser::{ElementEnd, Token, Tokenizer};

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
    #[error("elements are nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
    /// It has an entity that XML does not know.
    #[error("not XML: unknown entity `&{entity};`")]
    Entity {
        /// What stands between `&` and `;`.
        entity: String,
    },
    /// An element does not end, or another one's end stands in the place of its own.
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
        let mut reader = Reader::default();
        for token in Tokenizer::from(text) {
            match token.map_err(syntax)? {
                Token::ElementStart { local, .. } => reader.start(&local)?,
                Token::ElementEnd { end, .. } => match end {
                    ElementEnd::Open => {}
                    ElementEnd::Empty => reader.end(None)?,
                    ElementEnd::Close(_, local) => reader.end(Some(&local))?,
                },
                Token::Text { text } => reader.add(&unescaped(&text)?)?,
                Token::Cdata { text, .. } => reader.add(&text)?,
                _ => {}
            }
        }
        reader.finish()
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
}

/// What is read so far.
#[derive(Default)]
struct Reader {
    /// The elements that have not ended, each in the one before.
    open: Vec<Xml>,
    root: Option<Xml>,
}

impl Reader {
    fn start(&mut self, name: &str) -> Result<(), XmlError> {
        if self.open.len() == MAX_DEPTH {
            return Err(XmlError::TooDeep);
        }
        self.open.push(Xml {
            name: name.to_owned(),
            ..Xml::default()
        });
        Ok(())
    }

    /// Ends the innermost element, whose name the end tag repeats.
    fn end(&mut self, name: Option<&str>) -> Result<(), XmlError> {
        let mut element = self.open.pop().ok_or(XmlError::Root)?;
        if name.is_some_and(|name| name != element.name) {
            return Err(XmlError::Unended { name: element.name });
        }
        element.text = element.text.trim().to_owned();
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None if self.root.is_none() => self.root = Some(element),
            None => return Err(XmlError::Root),
        }
        Ok(())
    }

    /// Adds to the text of the element that is open; around the root there may be white space only.
    fn add(&mut self, text: &str) -> Result<(), XmlError> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(XmlError::Root),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Xml, XmlError> {
        match self.open.pop() {
            Some(Xml { name, .. }) => Err(XmlError::Unended { name }),
            None => self.root.ok_or(XmlError::Root),
        }
    }
}

/// A text with characters in the place of their entities: `&` for `&amp;` and `&#38;`.
fn unescaped(text: &str) -> Result<Cow<'_, str>, XmlError> {
    let Some((before, mut rest)) = text.split_once('&') else {
        return Ok(Cow::Borrowed(text));
    };
    let mut plain = before.to_owned();
    loop {
        let (entity, after) = rest.split_once(';').unwrap_or((rest, ""));
        plain.push(character(entity).ok_or_else(|| XmlError::Entity {
            entity: entity.chars().take(20).collect(),
        })?);
        match after.split_once('&') {
            Some((before, next)) => {
                plain.push_str(before);
                rest = next;
            }
            None => {
                plain.push_str(after);
                return Ok(Cow::Owned(plain));
            }
        }
    }
}

/// `amp` or `#38` or `#x26` to `&`.
fn character(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    })
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
            ("a", "not XML"),
            ("<a/>b", "not XML"),
            ("<a/><b/>", "not XML"),
            ("<a><b></a>", "`b` does not end"),
            ("</a>", "not XML"),
            ("<a></a></a>", "not XML"),
            ("<a><b>", "`b` does not end"),
            ("<a>&nbsp;</a>", "unknown entity `&nbsp;`"),
            ("<a>&#0;</a>", "unknown entity `&#0;`"),
            ("<a>&#xD800;</a>", "unknown entity"),
            ("<a>b & c</a>", "unknown entity"),
            ("<a>b&</a>", "unknown entity"),
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
