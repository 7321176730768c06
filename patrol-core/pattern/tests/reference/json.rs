//! A JSON tree that keeps duplicate keys, their order, and the text of numbers, and a
//! strict reader of it that looks at one byte after the other.

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

const MAX_DEPTH: usize = 1_000;
const MAX_DIGITS: usize = 1_000;
const MAX_KEY_UNITS: usize = 50_000;

impl Json {
    /// Reads an object, whatever comes after it. `None` for what is not JSON, or beyond
    /// the limits of EventBridge's reader.
    pub(crate) fn object(text: &[u8]) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        reader.space();
        if reader.peek() != Some(b'{') {
            return None;
        }
        let object = reader.value(0)?;
        std::str::from_utf8(&text[..reader.at]).ok()?;
        Some(object)
    }
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A value inside this number of brackets.
    fn value(&mut self, depth: usize) -> Option<Json> {
        self.space();
        match self.peek()? {
            b'{' | b'[' if depth == MAX_DEPTH => None,
            b'{' => self.members(depth + 1).map(Json::Object),
            b'[' => self.items(depth + 1).map(Json::Array),
            b'"' => self.string().map(Json::String),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number().map(Json::Number),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        word.bytes().all(|byte| self.take(byte)).then_some(value)
    }

    fn members(&mut self, depth: usize) -> Option<Vec<(String, Json)>> {
        let mut members = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b'}') {
            return Some(members);
        }
        loop {
            self.space();
            let name = self.string()?;
            if name.encode_utf16().count() > MAX_KEY_UNITS {
                return None;
            }
            self.space();
            if !self.take(b':') {
                return None;
            }
            members.push((name, self.value(depth)?));
            self.space();
            match self.next()? {
                b',' => {}
                b'}' => return Some(members),
                _ => return None,
            }
        }
    }

    fn items(&mut self, depth: usize) -> Option<Vec<Json>> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b']') {
            return Some(items);
        }
        loop {
            items.push(self.value(depth)?);
            self.space();
            match self.next()? {
                b',' => {}
                b']' => return Some(items),
                _ => return None,
            }
        }
    }

    /// Works on UTF-16, as EventBridge does; a half of a pair alone ends as `?`.
    fn string(&mut self) -> Option<String> {
        let (mut units, mut raw) = (Vec::<u16>::new(), Vec::new());
        if !self.take(b'"') {
            return None;
        }
        loop {
            let byte = self.next()?;
            if matches!(byte, b'"' | b'\\') {
                units.extend(String::from_utf8_lossy(&raw).encode_utf16());
                raw.clear();
            }
            match byte {
                b'"' => break,
                b'\\' => units.push(self.escape()?),
                0..0x20 => return None,
                _ => raw.push(byte),
            }
        }
        let chars = char::decode_utf16(units).map(|char| char.unwrap_or('?'));
        Some(chars.collect())
    }

    fn escape(&mut self) -> Option<u16> {
        Some(match self.next()? {
            byte @ (b'"' | b'\\' | b'/') => u16::from(byte),
            b'b' => 8,
            b't' => 9,
            b'n' => 10,
            b'f' => 12,
            b'r' => 13,
            b'u' => {
                let digits = self.text.get(self.at..self.at + 4)?;
                self.at += 4;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?
            }
            _ => return None,
        })
    }

    fn digits(&mut self) -> Option<usize> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then(|| self.at - start)
    }

    fn number(&mut self) -> Option<String> {
        let start = self.at;
        self.take(b'-');
        let first = self.peek();
        let mut digits = self.digits()?;
        if first == Some(b'0') && digits > 1 {
            return None;
        }
        if self.take(b'.') {
            digits += self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            digits += self.digits()?;
        }
        if digits > MAX_DIGITS {
            return None;
        }
        String::from_utf8(self.text[start..self.at].to_vec()).ok()
    }
}
