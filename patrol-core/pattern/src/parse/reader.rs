//! The tokens of a pattern's text.

use super::Result;
use crate::error::{PatternError, SyntaxError};
use crate::json::{MAX_DEPTH, Scanner, Span, StringBitmap, unescape};

/// The two grammars of Event Ruler.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// With `$or`.
    Current,
    /// The grammar from before `$or`, in which `$or` names a field. Event Ruler reads a
    /// pattern with it if the current grammar refuses the pattern. It has no lists of
    /// prefixes or suffixes and no wildcards in anything-but.
    BeforeOr,
}

/// A position in the text of a pattern.
pub(super) struct Reader<'t> {
    pub(super) scan: Scanner<'t>,
    pub(super) grammar: Grammar,
    /// How many more levels may be opened inside the list of values that is being read.
    pub(super) room: usize,
    text: &'t str,
}

pub(super) fn too_deep() -> PatternError {
    PatternError::new(SyntaxError::Depth.to_string())
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str, grammar: Grammar, bitmap: &'t mut StringBitmap) -> Self {
        Self {
            scan: Scanner::new(text.as_bytes(), bitmap),
            grammar,
            room: MAX_DEPTH,
            text,
        }
    }

    /// The next byte after white space, without reading it.
    pub(super) fn peek(&mut self) -> u8 {
        self.scan.peek()
    }

    /// Reads the byte that `peek` returned.
    pub(super) fn bump(&mut self) {
        self.scan.bump();
    }

    /// The error for text that is not JSON at this position.
    pub(super) fn malformed(&self, expected: SyntaxError) -> PatternError {
        match self.scan.fail::<()>(expected) {
            Err(error) => PatternError::syntax(error),
            Ok(()) => PatternError::new("invalid JSON"),
        }
    }

    /// Reads an opening bracket that is the `level`th inside a list of values.
    pub(super) fn open_inside(&mut self, level: usize) -> Result<()> {
        if level > self.room {
            return Err(too_deep());
        }
        self.bump();
        Ok(())
    }

    /// Reads a comma if something follows it in the list, or stops before `]`.
    pub(super) fn separator(&mut self) -> Result<()> {
        match self.peek() {
            b']' => Ok(()),
            b',' => {
                self.bump();
                if self.peek() == b']' {
                    Err(self.malformed(SyntaxError::Value))
                } else {
                    Ok(())
                }
            }
            _ => Err(self.malformed(SyntaxError::Separator)),
        }
    }

    /// Reads a key and its colon.
    pub(super) fn key(&mut self) -> Result<String> {
        let key = self.scan.key().map_err(PatternError::syntax)?;
        Ok(self.text_of(key))
    }

    /// Reads a string, whose opening quote is next.
    pub(super) fn string(&mut self) -> Result<String> {
        self.bump();
        let string = self.scan.string().map_err(PatternError::syntax)?;
        Ok(self.text_of(string))
    }

    /// Reads a number, whose first byte is next. Returns its text.
    pub(super) fn number(&mut self) -> Result<String> {
        let text = self.scan.number().map_err(PatternError::syntax)?;
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    /// Reads `true`, `false` or `null`, whose first byte is next.
    pub(super) fn literal(&mut self, literal: &'static [u8]) -> Result<()> {
        self.scan.literal(literal).map_err(PatternError::syntax)
    }

    /// Reads a value of any kind. Returns its JSON, cut short for a message.
    pub(super) fn any_value(&mut self) -> Result<String> {
        const MAX_CHARS: usize = 40;
        self.peek();
        let start = self.scan.pos();
        self.scan.skip(0).map_err(PatternError::syntax)?;
        let json = &self.text[start..self.scan.pos()];
        Ok(match json.char_indices().nth(MAX_CHARS) {
            Some((cut, _)) => format!("{}…", &json[..cut]),
            None => json.to_owned(),
        })
    }

    fn text_of(&self, span: Span) -> String {
        let json = &self.text[span.start..span.end];
        if !span.escaped {
            return json.to_owned();
        }
        let mut bytes = Vec::with_capacity(json.len());
        unescape(json.as_bytes(), &mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
