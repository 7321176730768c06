//! `patrol.toml` as nodes with their lines.

use serde_json::Number;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Control, ControlError, Problem,
    day::Day,
    node::{Kind, Node, Table},
};
use patrol_core::Registry;

/// The file that commands read where none is named.
#[cfg(feature = "cli")]
pub(crate) const FILE: &str = "patrol.toml";

/// Bytes of the file: far more than hundreds of rules need, and little enough to read at once.
const MOST: usize = 256 * 1024;

impl Control {
    /// Reads the text of a `patrol.toml` for these rules.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn from_toml(text: &str, registry: &Registry) -> Result<Self, ControlError> {
        let mut problems = Vec::new();
        let control = match node(text, &mut problems) {
            Ok(root) => Self::read(&root, registry, Day::today()),
            Err(problem) => Err(vec![problem]),
        };
        let control = control.map_err(|more| problems.extend(more));
        problems.sort_by_key(|problem| problem.line);
        match control {
            Ok(control) if problems.is_empty() => Ok(control),
            _ => Err(ControlError(problems)),
        }
    }
}

/// The whole file.
fn node(text: &str, problems: &mut Vec<Problem>) -> Result<Node, Problem> {
    let whole = |line, why| Problem {
        line,
        at: String::new(),
        why,
    };
    if text.len() > MOST {
        let why = format!("it has {} bytes, and may have {MOST}", text.len());
        return Err(whole(None, why));
    }
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|why| {
        // The parser's own display quotes the line, which may hold a secret; its message does not.
        let line = lines.at(why.span().map_or(0, |span| span.start));
        whole(Some(line), format!("not TOML: {}", why.message().trim()))
    })?;
    Ok(Node {
        kind: Kind::Table(lines.table(table.get_ref(), problems)),
        line: None,
    })
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(ends.collect())
    }

    /// The line of a byte, from 1.
    fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte) + 1
    }

    fn table(&self, table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Table {
        let values = table.iter().map(|(name, value)| {
            // The line of the name: a list's or a table's own may begin further down.
            let line = Some(self.at(name.span().start));
            let kind = self.kind(value, problems);
            (name.get_ref().to_string(), Node { kind, line })
        });
        values.collect()
    }

    fn kind(&self, value: &Spanned<DeValue<'_>>, problems: &mut Vec<Problem>) -> Kind {
        match value.get_ref() {
            DeValue::String(text) => Kind::Text(text.to_string()),
            DeValue::Boolean(bool) => Kind::Bool(*bool),
            DeValue::Datetime(date) => Kind::Date(date.to_string()),
            DeValue::Integer(integer) => {
                let number = i64::from_str_radix(integer.as_str(), integer.radix());
                self.number(value, number.ok().map(Number::from), problems)
            }
            DeValue::Float(float) => {
                let number = float.as_str().parse().ok().and_then(Number::from_f64);
                self.number(value, number, problems)
            }
            DeValue::Array(items) => {
                let items = items.iter().map(|item| Node {
                    kind: self.kind(item, problems),
                    line: Some(self.at(item.span().start)),
                });
                Kind::List(items.collect())
            }
            DeValue::Table(table) => Kind::Table(self.table(table, problems)),
        }
    }

    fn number(
        &self,
        value: &Spanned<DeValue<'_>>,
        number: Option<Number>,
        problems: &mut Vec<Problem>,
    ) -> Kind {
        let Some(number) = number else {
            problems.push(Problem {
                line: Some(self.at(value.span().start)),
                at: String::new(),
                why: "a number that is too large, or none".to_owned(),
            });
            return Kind::Null;
        };
        Kind::Number(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_line() {
        let text = "a = 0x1F\n\n[b.c]\nd = [\n  1.5,\n  \"x\",\n]\ne = 2027-03-31\n";
        let mut problems = Vec::new();
        let parsed = DeTable::parse(text).unwrap();
        let table = Lines::of(text).table(parsed.get_ref(), &mut problems);
        assert_eq!(problems, []);
        assert_eq!(table["a"].kind, Kind::Number(31.into()));
        let Kind::Table(b) = &table["b"].kind else {
            panic!("{table:?}")
        };
        let Kind::Table(c) = &b["c"].kind else {
            panic!("{b:?}")
        };
        assert_eq!((b["c"].line, c["d"].line), (Some(3), Some(4)));
        let Kind::List(items) = &c["d"].kind else {
            panic!("{c:?}")
        };
        assert_eq!((items[0].line, items[1].line), (Some(5), Some(6)));
        assert_eq!(c["e"].kind, Kind::Date("2027-03-31".to_owned()));
    }
}
