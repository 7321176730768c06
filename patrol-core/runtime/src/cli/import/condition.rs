//! Sigma's conditions: what is to be true of the selections.
//!
//! Source: [Sigma conditions](https://sigmahq.io/docs/basics/conditions.html).

use serde_json::{Map, Value};

use super::{
    error::{ConditionError, ImportError},
    expression::Expression,
};

/// Parentheses and `not` inside one another.
const DEEPEST: usize = 32;

/// A condition as it stands, with the selections' names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Selection(String),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

impl Condition {
    /// Reads the `condition` of a detection.
    pub(super) fn read(detection: &Map<String, Value>) -> Result<Self, ImportError> {
        let names: Vec<&str> = detection
            .keys()
            .map(String::as_str)
            .filter(|name| !["condition", "timeframe"].contains(name))
            .collect();
        match detection.get("condition") {
            Some(Value::String(text)) => parse(text, &names),
            Some(Value::Array(list)) if !list.is_empty() => {
                let each = list
                    .iter()
                    .map(|one| parse(one.as_str().unwrap_or_default(), &names));
                Ok(Self::Any(each.collect::<Result<_, _>>()?))
            }
            _ => Err(ImportError::Missing("condition")),
        }
    }

    /// The condition with what each selection asks.
    pub(super) fn resolved(&self, asked: &[(String, Expression)]) -> Expression {
        let each = |list: &[Self]| list.iter().map(|one| one.resolved(asked)).collect();
        match self {
            Self::Selection(name) => {
                let found = asked.iter().find(|(with, _)| with == name);
                found.map_or_else(|| Expression::Any(Vec::new()), |(_, asked)| asked.clone())
            }
            Self::All(list) => Expression::All(each(list)),
            Self::Any(list) => Expression::Any(each(list)),
            Self::Not(one) => Expression::Not(Box::new(one.resolved(asked))),
        }
    }

    /// The names of the selections, each with whether it is to match somewhere.
    pub(super) fn selections(&self) -> Vec<(String, bool)> {
        let mut found = Vec::new();
        self.collect(true, &mut found);
        found
    }

    fn collect(&self, wanted: bool, found: &mut Vec<(String, bool)>) {
        match self {
            Self::Selection(name) => match found.iter_mut().find(|(with, _)| with == name) {
                Some((_, with)) => *with |= wanted,
                None => found.push((name.clone(), wanted)),
            },
            Self::All(list) | Self::Any(list) => {
                list.iter().for_each(|one| one.collect(wanted, found))
            }
            Self::Not(one) => one.collect(!wanted, found),
        }
    }
}

fn parse(text: &str, names: &[&str]) -> Result<Condition, ImportError> {
    let refuse = |why: ConditionError| ImportError::Condition {
        condition: text.split_whitespace().collect::<Vec<_>>().join(" "),
        why,
    };
    if text.contains('|') {
        return Err(refuse(ConditionError::Counts));
    }
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut parser = Parser {
        words: spaced.split_whitespace().collect(),
        at: 0,
        depth: 0,
        names,
    };
    let condition = parser.any().map_err(refuse)?;
    match parser.next() {
        None => Ok(condition),
        Some(word) => Err(refuse(ConditionError::Unexpected(word.to_owned()))),
    }
}

struct Parser<'a> {
    words: Vec<&'a str>,
    at: usize,
    depth: usize,
    names: &'a [&'a str],
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn next(&mut self) -> Option<&'a str> {
        let word = self.peek();
        self.at += usize::from(word.is_some());
        word
    }

    fn take(&mut self, wanted: &str) -> bool {
        let is = self
            .peek()
            .is_some_and(|word| word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(is);
        is
    }

    fn any(&mut self) -> Result<Condition, ConditionError> {
        let mut any = vec![self.all()?];
        while self.take("or") {
            any.push(self.all()?);
        }
        Ok(one_or(any, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, ConditionError> {
        let mut all = vec![self.one()?];
        while self.take("and") {
            all.push(self.one()?);
        }
        Ok(one_or(all, Condition::All))
    }

    fn one(&mut self) -> Result<Condition, ConditionError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ConditionError::TooDeep(DEEPEST));
        }
        let found = self.inner();
        self.depth -= 1;
        found
    }

    fn inner(&mut self) -> Result<Condition, ConditionError> {
        if self.take("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.take("(") {
            let inside = self.any()?;
            return if self.take(")") {
                Ok(inside)
            } else {
                Err(ConditionError::Open)
            };
        }
        let word = self.next().ok_or(ConditionError::Ended)?;
        if self.take("of") {
            let named = self.next().ok_or(ConditionError::Ended)?;
            return self.quantified(word, named);
        }
        if self.names.contains(&word) {
            return Ok(Condition::Selection(word.to_owned()));
        }
        Err(ConditionError::NoSelection(word.to_owned()))
    }

    /// `1 of selection_*`, `all of them`.
    fn quantified(&self, quantity: &str, named: &str) -> Result<Condition, ConditionError> {
        let chosen = |name: &&&str| match named {
            "them" => !name.starts_with('_'),
            _ => match named.split_once('*') {
                Some((before, after)) => name
                    .strip_prefix(before)
                    .is_some_and(|rest| rest.ends_with(after)),
                None => **name == named,
            },
        };
        let chosen: Vec<_> = self
            .names
            .iter()
            .filter(chosen)
            .map(|name| Condition::Selection((*name).to_owned()))
            .collect();
        if chosen.is_empty() {
            return Err(ConditionError::NoSelection(named.to_owned()));
        }
        match quantity.to_ascii_lowercase().as_str() {
            "1" | "any" => Ok(one_or(chosen, Condition::Any)),
            "all" => Ok(one_or(chosen, Condition::All)),
            other => Err(ConditionError::Quantity(other.to_owned())),
        }
    }
}

fn one_or(mut list: Vec<Condition>, many: impl Fn(Vec<Condition>) -> Condition) -> Condition {
    if list.len() == 1 {
        list.remove(0)
    } else {
        many(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(condition: &Condition) -> String {
        let list = |list: &[Condition], with: &str| {
            format!(
                "({})",
                list.iter().map(shown).collect::<Vec<_>>().join(with)
            )
        };
        match condition {
            Condition::Selection(name) => name.clone(),
            Condition::All(all) => list(all, " & "),
            Condition::Any(any) => list(any, " | "),
            Condition::Not(one) => format!("!{}", shown(one)),
        }
    }

    #[test]
    fn conditions_are_read_as_sigma_reads_them() {
        let names = ["a", "b", "filter_x", "filter_y", "_hidden"];
        for (text, expected) in [
            ("a", "a"),
            ("a and b or filter_x", "((a & b) | filter_x)"),
            ("a and not (b or filter_x)", "(a & !(b | filter_x))"),
            ("a and not 1 of filter_*", "(a & !(filter_x | filter_y))"),
            ("all of filter*", "(filter_x & filter_y)"),
            ("1 of them", "(a | b | filter_x | filter_y)"),
            ("1 of a", "a"),
            ("NOT a AND b", "(!a & b)"),
        ] {
            assert_eq!(shown(&parse(text, &names).unwrap()), expected, "{text}");
        }
        for (text, words) in [
            ("a and", "it ends too early"),
            ("(a", "a `(` is not closed"),
            ("a b", "`b` is not expected there"),
            ("c", "there is no selection `c`"),
            ("1 of c*", "there is no selection `c*`"),
            ("2 of a", "`2 of` is not `1 of` or `all of`"),
            ("a | count() > 5", "it counts over several events"),
        ] {
            let error = parse(text, &names).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        let deep = format!("{}a", "not ".repeat(10_000));
        assert!(
            parse(&deep, &names)
                .unwrap_err()
                .to_string()
                .contains("nested deeper")
        );
    }
}
