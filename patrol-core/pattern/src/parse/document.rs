//! The objects and `$or`s of a pattern.
//!
//! Open brackets are kept on a stack of our own, so that deep nesting does not overflow the
//! thread's stack.

use super::Result;
use super::reader::{Grammar, Reader, too_deep};
use crate::error::{PatternError, SyntaxError};
use crate::json::MAX_DEPTH;
use crate::model::{Field, OR, is_reserved};
use crate::normalize::Entry;

/// An open bracket. `base` and `shown` are the lengths of the paths outside it.
enum Frame {
    Object {
        base: usize,
        shown: usize,
        /// How many keys lead to the object.
        keys: usize,
        in_or: bool,
    },
    Or {
        shown: usize,
        branches: Vec<Vec<Entry>>,
    },
}

/// The brackets that are open at a position of the text.
struct Nesting {
    frames: Vec<Frame>,
    /// The path in events of the innermost object.
    base: String,
    /// The path in the pattern, for messages.
    shown: String,
    /// The entries of the whole pattern, and of each open branch of a `$or`.
    entries: Vec<Vec<Entry>>,
}

/// Adds a key to a path.
fn push(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(key);
}

impl Nesting {
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

    /// Adds the place to an error.
    fn located(&self, error: PatternError) -> PatternError {
        error.at(self.shown.as_str())
    }

    fn refuse<T>(&self, reason: impl Into<String>) -> Result<T> {
        Err(self.located(PatternError::new(reason)))
    }
}

impl Reader<'_> {
    /// Reads a whole pattern, in the order of its text.
    pub(super) fn document(&mut self) -> Result<Vec<Entry>> {
        if self.peek() != b'{' {
            let reason = r#"expected a JSON object, such as `{"source": ["aws.s3"]}`"#;
            return Err(PatternError::new(reason));
        }
        self.bump();
        let root = Frame::Object {
            base: 0,
            shown: 0,
            keys: 0,
            in_or: false,
        };
        let mut nesting = Nesting {
            frames: vec![root],
            base: String::new(),
            shown: String::new(),
            entries: vec![Vec::new()],
        };
        self.expect_member(&nesting)?;
        while !nesting.frames.is_empty() {
            let is_open = self.member(&mut nesting)?;
            if !is_open {
                self.after_value(&mut nesting)?;
            }
        }
        Ok(nesting.entries.pop().unwrap_or_default())
    }

    fn expect_member(&mut self, nesting: &Nesting) -> Result<()> {
        if self.peek() == b'}' {
            nesting.refuse("empty object: expected at least one field")
        } else {
            Ok(())
        }
    }

    fn open(&mut self, nesting: &Nesting) -> Result<()> {
        if nesting.frames.len() >= MAX_DEPTH {
            return Err(nesting.located(too_deep()));
        }
        self.bump();
        Ok(())
    }

    /// Reads a key and its value. Of an object or a `$or` it reads only the beginning, and
    /// returns true.
    fn member(&mut self, nesting: &mut Nesting) -> Result<bool> {
        let key = self.key().map_err(|error| nesting.located(error))?;
        let shown = nesting.shown.len();
        push(&mut nesting.shown, &key);
        if key == OR && self.grammar == Grammar::Current {
            self.open_or(nesting, shown)?;
            return Ok(true);
        }
        if nesting.in_or() && is_reserved(&key) {
            return nesting.refuse(format!(
                "`{key}` is reserved: it cannot name a field inside `$or`"
            ));
        }
        match self.peek() {
            b'{' => {
                self.open_object(nesting, &key, shown)?;
                Ok(true)
            }
            b'[' => {
                self.field(nesting, &key)?;
                nesting.shown.truncate(shown);
                Ok(false)
            }
            _ => {
                let found = self.any_value().map_err(|error| nesting.located(error))?;
                nesting.refuse(format!(
                    "expected an object or a list, found `{found}`: a single value is written as a list of one"
                ))
            }
        }
    }

    /// Reads the `{` of the object under a key.
    fn open_object(&mut self, nesting: &mut Nesting, key: &str, shown: usize) -> Result<()> {
        self.open(nesting)?;
        self.expect_member(nesting)?;
        let (base, keys, in_or) = (nesting.base.len(), nesting.keys() + 1, nesting.in_or());
        // Like Event Ruler, and unlike `push`: an empty first key is followed by a dot.
        if keys > 1 {
            nesting.base.push('.');
        }
        nesting.base.push_str(key);
        nesting.frames.push(Frame::Object {
            base,
            shown,
            keys,
            in_or,
        });
        Ok(())
    }

    /// Reads the list of values under a key.
    fn field(&mut self, nesting: &mut Nesting, key: &str) -> Result<()> {
        let base = nesting.base.len();
        // Like Event Ruler, and unlike `open_object`: an empty first key leaves no trace.
        push(&mut nesting.base, key);
        self.open(nesting)?;
        self.room = MAX_DEPTH - 1 - nesting.frames.len();
        let any_of = self.list(&nesting.shown)?;
        let field = Field {
            path: nesting.base.as_str().into(),
            any_of,
        };
        if let Some(entries) = nesting.entries.last_mut() {
            entries.push(Entry::Field(field));
        }
        nesting.base.truncate(base);
        Ok(())
    }

    /// Reads the `[` of a `$or` and the beginning of its first branch.
    fn open_or(&mut self, nesting: &mut Nesting, shown: usize) -> Result<()> {
        if self.peek() != b'[' {
            return nesting.refuse("expected a list of objects");
        }
        self.open(nesting)?;
        nesting.frames.push(Frame::Or {
            shown,
            branches: Vec::new(),
        });
        self.open_branch(nesting)
    }

    /// Reads the beginning of a branch of the innermost `$or`.
    fn open_branch(&mut self, nesting: &mut Nesting) -> Result<()> {
        let Some(Frame::Or { branches, .. }) = nesting.frames.last() else {
            return Ok(());
        };
        let number = branches.len();
        let (base, shown, keys) = (nesting.base.len(), nesting.shown.len(), nesting.keys());
        if self.peek() == b']' {
            return too_few_branches(nesting, number);
        }
        nesting.shown.push_str(&format!("[{number}]"));
        if self.peek() != b'{' {
            return nesting.refuse("expected an object");
        }
        self.open(nesting)?;
        self.expect_member(nesting)?;
        nesting.frames.push(Frame::Object {
            base,
            shown,
            keys,
            in_or: true,
        });
        nesting.entries.push(Vec::new());
        Ok(())
    }

    /// Ends the innermost `$or`, whose `]` has been read.
    fn close_or(&mut self, nesting: &mut Nesting) -> Result<()> {
        let Some(Frame::Or { shown, branches }) = nesting.frames.pop() else {
            return Ok(());
        };
        if branches.len() < 2 {
            return too_few_branches(nesting, branches.len());
        }
        nesting.shown.truncate(shown);
        let or = Entry::Or(nesting.base.as_str().into(), branches);
        if let Some(entries) = nesting.entries.last_mut() {
            entries.push(or);
        }
        Ok(())
    }

    /// Reads up to the next key, and closes the brackets that end before it.
    fn after_value(&mut self, nesting: &mut Nesting) -> Result<()> {
        loop {
            match self.peek() {
                b',' => {
                    self.bump();
                    return Ok(());
                }
                b'}' => self.bump(),
                _ => return Err(nesting.located(self.malformed(SyntaxError::Separator))),
            }
            let Some(Frame::Object { base, shown, .. }) = nesting.frames.pop() else {
                return Ok(());
            };
            nesting.base.truncate(base);
            nesting.shown.truncate(shown);
            if let Some(Frame::Or { branches, .. }) = nesting.frames.last_mut() {
                branches.extend(nesting.entries.pop());
                self.separator().map_err(|error| nesting.located(error))?;
                if self.peek() == b']' {
                    self.bump();
                    self.close_or(nesting)?;
                } else {
                    return self.open_branch(nesting);
                }
            }
            if nesting.frames.is_empty() {
                return Ok(());
            }
        }
    }
}

fn too_few_branches<T>(nesting: &Nesting, found: usize) -> Result<T> {
    nesting.refuse(format!("expected at least two branches, found {found}"))
}
