//! Where a JSON value ends, without reading it.

/// Follows JSON text byte by byte: strings, brackets, depth.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

/// What a byte did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The value goes on.
    Inside,
    /// The byte is a line break within the value, outside a string.
    LineBreak,
    /// The byte is a line break within a string, which JSON does not have.
    BrokenString,
    /// The byte is the value's last.
    End,
}

impl Nesting {
    /// Inside an object or array that is open already.
    pub(super) const fn inside() -> Self {
        Self {
            depth: 1,
            in_string: false,
            escaped: false,
        }
    }

    /// Takes the next byte of an object, an array or a string.
    pub(super) const fn step(&mut self, byte: u8) -> Step {
        if self.in_string {
            if self.escaped {
                self.escaped = false;
                return Step::Inside;
            }
            match byte {
                b'\\' => self.escaped = true,
                b'"' => {
                    self.in_string = false;
                    if self.depth == 0 {
                        return Step::End;
                    }
                }
                b'\n' => return Step::BrokenString,
                _ => {}
            }
            return Step::Inside;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth += 1;
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Step::End;
                }
            }
            b'\n' => return Step::LineBreak,
            _ => {}
        }
        Step::Inside
    }
}
