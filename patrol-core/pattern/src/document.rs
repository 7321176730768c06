//! The objects and `$or`s of a pattern's JSON.
//!
//! Open brackets are kept in a list, so that deep nesting costs no stack.

use super::error::{PatternError, Reason};
use super::model::Field;
use super::normal::{Clause, is_reserved};
use super::parse::{Grammar, OR, Parser, TOO_DEEP, syntax};
use super::scan::MAX_DEPTH;

type Result<T> = std::result::Result<T, PatternError>;

/// An open bracket. The lengths are those of the paths around it.
enum Frame {
    Object {
        base: usize,
        shown: usize,
        /// How many keys lead to it.
        keys: usize,
        in_or: bool,
    },
    Or {
        shown: usize,
        branches: Vec<Vec<Clause>>,
    },
}

/// Where reading is.
struct Place {
    frames: Vec<Frame>,
    /// The path in events of the innermost object.
    base: String,
    /// The path in the pattern, for messages.
    shown: String,
    /// The clauses of the whole and of each open branch.
    clauses: Vec<Vec<Clause>>,
}

/// Extends a path.
fn push(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

impl Place {
    fn in_or(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Object { in_or: true, .. }))
    }

    /// How many keys lead to the innermost object.
    fn keys(&self) -> usize {
        let keys = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Object { keys, .. } => Some(*keys),
            Frame::Or { .. } => None,
        });
        keys.unwrap_or(0)
    }

    fn refuse<T>(&self, reason: impl Into<String>) -> Result<T> {
        Err(PatternError::new(reason).at(self.shown.as_str()))
    }
}

impl Parser<'_> {
    /// The clauses of the pattern, whose `{` has been read.
    pub(super) fn members(&mut self) -> Result<Vec<Clause>> {
        let root = Frame::Object {
            base: 0,
            shown: 0,
            keys: 0,
            in_or: false,
        };
        let mut place = Place {
            frames: vec![root],
            base: String::new(),
            shown: String::new(),
            clauses: vec![Vec::new()],
        };
        self.some_member(&place)?;
        while !place.frames.is_empty() {
            let opened = self.member(&mut place)?;
            if !opened {
                self.after_value(&mut place)?;
            }
        }
        Ok(place.clauses.pop().unwrap_or_default())
    }

    fn some_member(&mut self, place: &Place) -> Result<()> {
        if self.scan.peek() == b'}' {
            place.refuse("an empty object")
        } else {
            Ok(())
        }
    }

    fn open(&mut self, place: &Place) -> Result<()> {
        if place.frames.len() >= MAX_DEPTH {
            return place.refuse(TOO_DEEP);
        }
        self.scan.bump();
        Ok(())
    }

    /// Reads a key and its value; of an object or a `$or` only the beginning, which is
    /// what `true` tells.
    fn member(&mut self, place: &mut Place) -> Result<bool> {
        let key = self
            .scan
            .key()
            .map_err(|error| syntax(error).at(place.shown.as_str()))?;
        let key = self.string(key);
        let shown = place.shown.len();
        push(&mut place.shown, &key);
        if key == OR && self.grammar == Grammar::Current {
            if self.scan.peek() != b'[' {
                return place.refuse("must be a list of objects");
            }
            self.open(place)?;
            place.frames.push(Frame::Or {
                shown,
                branches: Vec::new(),
            });
            self.branch(place)?;
            return Ok(true);
        }
        if place.in_or() && is_reserved(&key) {
            return place.refuse(format!("`{key}` cannot name a field inside `$or`"));
        }
        let base = place.base.len();
        match self.scan.peek() {
            b'{' => {
                self.open(place)?;
                self.some_member(place)?;
                let (keys, in_or) = (place.keys() + 1, place.in_or());
                if keys > 1 {
                    place.base.push('.');
                }
                place.base.push_str(&key);
                place.frames.push(Frame::Object {
                    base,
                    shown,
                    keys,
                    in_or,
                });
                Ok(true)
            }
            b'[' => {
                // An empty key at the start leaves no trace before the last key.
                push(&mut place.base, &key);
                self.open(place)?;
                self.room = MAX_DEPTH - 1 - place.frames.len();
                let any_of = self.list(&place.shown)?;
                let field = Field {
                    path: place.base.as_str().into(),
                    any_of,
                };
                if let Some(clauses) = place.clauses.last_mut() {
                    clauses.push(Clause::Field(field));
                }
                place.base.truncate(base);
                place.shown.truncate(shown);
                Ok(false)
            }
            _ => {
                let found = self
                    .raw_value()
                    .map_err(|error| error.at(place.shown.as_str()))?;
                place.refuse(format!("must be an object or an array, not `{found}`"))
            }
        }
    }

    /// The beginning of a branch of the innermost `$or`.
    fn branch(&mut self, place: &mut Place) -> Result<()> {
        let Some(Frame::Or { branches, .. }) = place.frames.last() else {
            return Ok(());
        };
        let number = branches.len();
        let (base, shown, keys) = (place.base.len(), place.shown.len(), place.keys());
        place.shown.push_str(&format!("[{number}]"));
        if self.scan.peek() == b']' {
            return place.refuse("needs two branches at least");
        }
        if self.scan.peek() != b'{' {
            return place.refuse("a branch must be an object");
        }
        self.open(place)?;
        self.some_member(place)?;
        place.frames.push(Frame::Object {
            base,
            shown,
            keys,
            in_or: true,
        });
        place.clauses.push(Vec::new());
        Ok(())
    }

    /// The end of a `$or`, whose `]` has been read.
    fn close_or(&mut self, place: &mut Place) -> Result<()> {
        let Some(Frame::Or { shown, branches }) = place.frames.pop() else {
            return Ok(());
        };
        if branches.len() < 2 {
            return place.refuse("needs two branches at least");
        }
        place.shown.truncate(shown);
        let or = Clause::Or(place.base.as_str().into(), branches);
        if let Some(clauses) = place.clauses.last_mut() {
            clauses.push(or);
        }
        Ok(())
    }

    /// Steps to the next key, closing what ends before it.
    fn after_value(&mut self, place: &mut Place) -> Result<()> {
        loop {
            match self.scan.peek() {
                b',' => {
                    self.scan.bump();
                    return Ok(());
                }
                b'}' => self.scan.bump(),
                _ => return Err(self.malformed(Reason::Separator).at(place.shown.as_str())),
            }
            let Some(Frame::Object { base, shown, .. }) = place.frames.pop() else {
                return Ok(());
            };
            place.base.truncate(base);
            place.shown.truncate(shown);
            if let Some(Frame::Or { branches, .. }) = place.frames.last_mut() {
                branches.extend(place.clauses.pop());
                self.separator()
                    .map_err(|error| error.at(place.shown.as_str()))?;
                if self.scan.peek() == b']' {
                    self.scan.bump();
                    self.close_or(place)?;
                } else {
                    return self.branch(place);
                }
            }
            if place.frames.is_empty() {
                return Ok(());
            }
        }
    }
}
