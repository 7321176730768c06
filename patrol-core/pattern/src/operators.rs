//! Reading one entry of a field's list: a value, or an object with an operator.

use super::error::{PatternError, Reason};
use super::matcher::{AnythingBut, Exact, Excluded, IgnoreCase, Matcher, Number, excluded_number};
use super::numeric::{Bound, Kind, Numeric};
use super::parse::{Grammar, Parser, syntax};
use super::wildcard::Wildcard;

type Result<T> = std::result::Result<T, PatternError>;

impl Parser<'_> {
    /// Reads an entry; `first` tells that it is the first one of its list.
    pub(super) fn matcher(&mut self, first: bool) -> Result<Matcher> {
        let literal = |scanned: std::result::Result<(), _>, matcher| {
            scanned.map_err(syntax).map(|()| matcher)
        };
        match self.scan.peek() {
            b'"' => Ok(Matcher::Exact(Exact::new(self.text()?))),
            b'{' => {
                self.open_inside(1)?;
                self.operator(first)
            }
            b't' => literal(self.scan.literal(b"true"), Matcher::Bool(true)),
            b'f' => literal(self.scan.literal(b"false"), Matcher::Bool(false)),
            b'n' => literal(self.scan.literal(b"null"), Matcher::Null),
            b'-' | b'0'..=b'9' => Ok(Matcher::Number(Number::new(self.number()?))),
            b'[' => Err(PatternError::new("a list inside the list of values")),
            _ => Err(self.malformed(Reason::Value)),
        }
    }

    fn operator(&mut self, first: bool) -> Result<Matcher> {
        if self.scan.peek() == b'}' {
            return Err(PatternError::new("an object without an operator"));
        }
        let name = self.scan.key().map_err(syntax)?;
        let name = self.string(name);
        let matcher = match name.as_str() {
            "exactly" => Matcher::Exactly(self.string_operand(&name)?),
            "prefix" => match self.affix_operand(&name)? {
                Affix::Exact(text) => Matcher::Prefix(text),
                Affix::IgnoreCase(text) => Matcher::PrefixIgnoreCase(text),
            },
            "suffix" => match self.affix_operand(&name)? {
                Affix::Exact(text) => Matcher::Suffix(text),
                Affix::IgnoreCase(text) => Matcher::SuffixIgnoreCase(text),
            },
            "equals-ignore-case" => {
                Matcher::EqualsIgnoreCase(IgnoreCase::new(self.string_operand(&name)?))
            }
            "wildcard" => Matcher::try_wildcard(self.string_operand(&name)?)?,
            "cidr" => Matcher::try_cidr(self.string_operand(&name)?)?,
            "numeric" => Matcher::Numeric(self.numeric()?),
            "exists" => match self.scan.peek() {
                b't' => self
                    .scan
                    .literal(b"true")
                    .map_err(syntax)
                    .map(|()| Matcher::Exists(true))?,
                b'f' => self
                    .scan
                    .literal(b"false")
                    .map_err(syntax)
                    .map(|()| Matcher::Exists(false))?,
                _ => return Err(self.refused(&name, "`true` or `false`")),
            },
            "anything-but" => Matcher::AnythingBut(self.anything_but(first)?),
            _ => return Err(PatternError::new(format!("unknown operator `{name}`"))),
        };
        self.close(&name)?;
        Ok(matcher)
    }

    fn close(&mut self, operator: &str) -> Result<()> {
        match self.scan.peek() {
            b'}' => {
                self.scan.bump();
                Ok(())
            }
            b',' => Err(PatternError::operand(
                operator,
                "only one operator may stand in an object",
            )),
            _ => Err(self.malformed(Reason::Separator)),
        }
    }

    fn text(&mut self) -> Result<String> {
        self.scan.bump();
        let text = self.scan.string().map_err(syntax)?;
        Ok(self.string(text))
    }

    fn number(&mut self) -> Result<String> {
        let text = self.scan.number().map_err(syntax)?;
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    fn refused(&mut self, operator: &str, wanted: &str) -> PatternError {
        match self.raw_value() {
            Ok(found) => PatternError::operand(
                operator,
                format!("the operand must be {wanted}, not `{found}`"),
            ),
            Err(error) => error,
        }
    }

    fn string_operand(&mut self, operator: &str) -> Result<String> {
        if self.scan.peek() == b'"' {
            self.text()
        } else {
            Err(self.refused(operator, "a string"))
        }
    }

    /// The operand of prefix and suffix: a string, or an object with one.
    fn affix_operand(&mut self, operator: &str) -> Result<Affix> {
        if self.scan.peek() != b'{' {
            return self.string_operand(operator).map(Affix::Exact);
        }
        self.open_inside(2)?;
        if self.scan.peek() == b'}' {
            return Err(PatternError::operand(
                operator,
                "an object without an operator",
            ));
        }
        let inner = self.scan.key().map_err(syntax)?;
        let inner = self.string(inner);
        if inner != "equals-ignore-case" {
            return Err(PatternError::operand(
                operator,
                format!("`{inner}` cannot stand inside"),
            ));
        }
        let text = self.string_operand(&inner)?;
        self.close(operator)?;
        Ok(Affix::IgnoreCase(IgnoreCase::new(text)))
    }

    fn numeric(&mut self) -> Result<Numeric> {
        const NAME: &str = "numeric";
        if self.scan.peek() != b'[' {
            return Err(self.refused(NAME, "a list"));
        }
        self.open_inside(2)?;
        let mut terms: Vec<(String, String)> = Vec::new();
        while self.scan.peek() != b']' {
            if self.scan.peek() != b'"' {
                return Err(self.refused(NAME, "pairs of an operator and a number"));
            }
            let operator = self.text()?;
            if !matches!(operator.as_str(), "=" | "<" | "<=" | ">" | ">=") {
                return Err(PatternError::operand(
                    NAME,
                    format!("unknown comparison \"{operator}\""),
                ));
            }
            self.separator()?;
            if !matches!(self.scan.peek(), b'-' | b'0'..=b'9') {
                if self.scan.peek() == b']' {
                    return Err(PatternError::operand(
                        NAME,
                        format!("a number must follow \"{operator}\""),
                    ));
                }
                let found = self.raw_value()?;
                let reason = format!("a number must follow \"{operator}\", not `{found}`");
                return Err(PatternError::operand(NAME, reason));
            }
            terms.push((operator, self.number()?));
            self.separator()?;
        }
        self.scan.bump();
        Numeric::from_kind(range(&terms)?)
    }

    fn anything_but(&mut self, first: bool) -> Result<AnythingBut> {
        const NAME: &str = "anything-but";
        if self.scan.peek() != b'{' {
            return self.anything_but_values();
        }
        self.open_inside(2)?;
        if self.scan.peek() == b'}' {
            return Err(PatternError::operand(NAME, "an object without an operator"));
        }
        let inner = self.scan.key().map_err(syntax)?;
        let inner = self.string(inner);
        let legacy = self.grammar == Grammar::Legacy;
        let lists = !legacy || inner == "equals-ignore-case";
        if !matches!(inner.as_str(), "prefix" | "suffix" | "equals-ignore-case")
            && (legacy || inner != "wildcard")
        {
            return Err(PatternError::operand(
                NAME,
                format!("`{inner}` cannot stand inside"),
            ));
        }
        let excluded = self.excluded_strings(&inner, lists)?;
        if excluded.items.is_empty() && first {
            // Event Ruler takes an empty list after another value, where it never
            // accepts anything, and falls over it as the first.
            return Err(PatternError::operand(
                NAME,
                "an empty list excludes nothing",
            ));
        }
        let excluded = match inner.as_str() {
            "prefix" | "suffix" => {
                if excluded.items.iter().any(String::is_empty) {
                    let reason = format!("an empty {inner} would exclude every string");
                    return Err(PatternError::operand(NAME, reason));
                }
                if inner == "prefix" {
                    AnythingBut::Prefix(excluded)
                } else {
                    AnythingBut::Suffix(excluded)
                }
            }
            "wildcard" => AnythingBut::Wildcard(excluded.try_map(Wildcard::new)?),
            _ => AnythingBut::EqualsIgnoreCase(excluded.try_map(|text| Ok(IgnoreCase::new(text)))?),
        };
        self.close(NAME)?;
        Ok(excluded)
    }

    /// A string or a list of strings.
    fn excluded_strings(&mut self, operator: &str, lists: bool) -> Result<Excluded<String>> {
        if self.scan.peek() != b'[' || !lists {
            let items = vec![self.string_operand(operator)?];
            return Ok(Excluded { items, list: false });
        }
        self.open_inside(3)?;
        let mut items = Vec::new();
        while self.scan.peek() != b']' {
            items.push(self.string_operand(operator)?);
            self.separator()?;
        }
        self.scan.bump();
        Ok(Excluded { items, list: true })
    }

    /// A string, a number, or a list of either.
    fn anything_but_values(&mut self) -> Result<AnythingBut> {
        const NAME: &str = "anything-but";
        let (mut strings, mut numbers) = (Vec::new(), Vec::new());
        let list = self.scan.peek() == b'[';
        if list {
            self.open_inside(2)?;
        }
        loop {
            match self.scan.peek() {
                b']' if list => break,
                b'"' => strings.push(self.text()?),
                b'-' | b'0'..=b'9' => numbers.push(excluded_number(&self.number()?)?),
                _ => return Err(self.refused(NAME, "strings or numbers")),
            }
            if !list {
                break;
            }
            self.separator()?;
        }
        if list {
            self.scan.bump();
        }
        match (strings.is_empty(), numbers.is_empty()) {
            (false, true) => Ok(AnythingBut::Strings(Excluded {
                items: strings,
                list,
            })),
            (true, false) => Ok(AnythingBut::Numbers(Excluded {
                items: numbers,
                list,
            })),
            (true, true) => Err(PatternError::operand(
                NAME,
                "an empty list excludes nothing",
            )),
            (false, false) => Err(PatternError::operand(
                NAME,
                "strings and numbers in one list",
            )),
        }
    }
}

enum Affix {
    Exact(String),
    IgnoreCase(IgnoreCase),
}

impl<T> Excluded<T> {
    fn try_map<U>(self, map: impl FnMut(T) -> Result<U>) -> Result<Excluded<U>> {
        let items = self.items.into_iter().map(map).collect::<Result<_>>()?;
        Ok(Excluded {
            items,
            list: self.list,
        })
    }
}

/// The test that the terms of a numeric list spell.
fn range(terms: &[(String, String)]) -> Result<Kind> {
    let refuse = |reason: String| Err(PatternError::operand("numeric", reason));
    let bound = |(operator, text): &(String, String)| Bound::new(text, !operator.ends_with('='));
    match terms {
        [] => refuse("an empty list".into()),
        [only] if only.0 == "=" => Ok(Kind::Equal(Bound {
            open: false,
            ..bound(only)?
        })),
        [top] if top.0.starts_with('<') => Ok(Kind::Range(None, Some(bound(top)?))),
        [bottom] => Ok(Kind::Range(Some(bound(bottom)?), None)),
        [bottom, top] if bottom.0.starts_with('>') && top.0.starts_with('<') => {
            Ok(Kind::Range(Some(bound(bottom)?), Some(bound(top)?)))
        }
        [(first, _), (second, _)] if first.starts_with('<') && second.starts_with('>') => {
            refuse(format!("\"{first}\" must come after \"{second}\""))
        }
        [(first, _), (second, _), (third, _), ..]
            if first.starts_with('>') && second.starts_with('<') =>
        {
            refuse(format!("\"{third}\" cannot follow two bounds"))
        }
        [(first, _), (second, _), ..] => refuse(format!("\"{second}\" cannot follow \"{first}\"")),
    }
}
