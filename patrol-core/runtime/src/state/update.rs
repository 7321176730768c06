//! The changes of the table's items, as DynamoDB takes them.
//!
//! Source: [UpdateItem](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html).

use serde_json::{Map, Value, json};

use super::{
    counted::Mark,
    key::{Key, part},
    store::{Change, HeldCount, HeldHere, Note, Notes, Whole},
};

/// An `UpdateItem` that is being written.
struct Update<'a> {
    table: &'a str,
    key: &'a Key,
    set: Vec<String>,
    add: Vec<String>,
    remove: Vec<&'static str>,
    delete: Vec<&'static str>,
    values: Map<String, Value>,
}

impl<'a> Update<'a> {
    fn new(table: &'a str, key: &'a Key) -> Self {
        Self {
            table,
            key,
            set: Vec::new(),
            add: Vec::new(),
            remove: Vec::new(),
            delete: Vec::new(),
            values: Map::new(),
        }
    }

    fn number(&mut self, name: &str, number: impl ToString) {
        let value = json!({ "N": number.to_string() });
        self.values.insert(format!(":{name}"), value);
    }

    fn text(&mut self, name: &str, text: &str) {
        let value = json!({ "S": text });
        self.values.insert(format!(":{name}"), value);
    }

    fn set_number(&mut self, name: &str, number: impl ToString) {
        self.set.push(format!("{name} = :{name}"));
        self.number(name, number);
    }

    fn set_text(&mut self, name: &str, text: &str) {
        self.set.push(format!("{name} = :{name}"));
        self.text(name, text);
    }

    fn add(&mut self, name: &str, number: i128) {
        if number != 0 {
            self.add.push(format!("{name} :{name}"));
            self.number(name, number);
        }
    }

    /// Adds to the findings that were counted; no set is empty.
    fn marks(&mut self, marks: impl IntoIterator<Item = Mark>) {
        let texts: Vec<_> = marks.into_iter().map(Mark::text).collect();
        if !texts.is_empty() {
            self.add.push("i :i".to_owned());
            self.values.insert(":i".to_owned(), json!({ "SS": texts }));
        }
    }

    /// The condition that none of these was counted.
    fn none_of(&mut self, marks: impl IntoIterator<Item = Mark>) -> String {
        let mut condition = String::new();
        for (number, mark) in marks.into_iter().enumerate() {
            let name = format!("m{number}");
            condition += &format!(" AND NOT contains(i, :{name})");
            self.text(&name, &mark.text());
        }
        condition
    }

    fn held(&mut self, held: HeldCount) {
        match held {
            HeldCount::Add(more) => self.add("h", more.into()),
            HeldCount::Begin(all) => {
                self.set_number("h", all);
                self.set_number("c", 0);
            }
            HeldCount::Claim { more, anew: true } => {
                self.set_number("h", more);
                self.set.push("c = :h".to_owned());
            }
            HeldCount::Claim { more, anew: false } => {
                for name in ["h", "c"] {
                    let sum = format!("{name} = if_not_exists(h, :zero) + :h");
                    self.set.push(sum);
                }
                self.number("h", more);
                self.number("zero", 0);
            }
            HeldCount::Settle {
                told,
                unclaimed,
                more,
            } => {
                self.add("h", i128::from(more) - i128::from(told));
                self.add("c", -i128::from(told) - i128::from(unclaimed));
            }
        }
    }

    fn notes(&mut self, notes: &Notes) -> Result<(), serde_json::Error> {
        let text = |note: &Note| serde_json::to_string(note);
        if let Some(note) = &notes.held {
            self.set_text("n", &text(note)?);
        }
        if let Some(note) = &notes.told {
            self.set_text("o", &text(note)?);
        }
        if let Some(last) = notes.last {
            self.set_number("l", last);
        }
        Ok(())
    }

    fn due(&mut self, due: Option<i64>) {
        if let Some(at) = due {
            self.due_at(at, "d = if_not_exists(d, :d)");
        }
    }

    fn due_at(&mut self, at: i64, how: &str) {
        self.set.push(how.to_owned());
        self.number("d", at);
        self.set_text("b", &part(&self.key.id).to_string());
    }

    fn input(self, condition: &str) -> Value {
        let clauses = [
            ("SET", self.set.join(", ")),
            ("ADD", self.add.join(", ")),
            ("REMOVE", self.remove.join(", ")),
            ("DELETE", self.delete.join(", ")),
        ];
        let clauses = clauses.into_iter().filter(|(_, what)| !what.is_empty());
        let clauses: Vec<_> = clauses
            .map(|(clause, what)| format!("{clause} {what}"))
            .collect();
        json!({
            "TableName": self.table,
            "Key": { "k": { "S": self.key.id } },
            "UpdateExpression": clauses.join(" "),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": self.values,
            "ReturnValues": "ALL_OLD",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        })
    }
}

/// Puts a record in place of the version before it.
pub(super) fn swap(table: &str, key: &Key, change: Change<'_>) -> Result<Value, serde_json::Error> {
    let mut update = Update::new(table, key);
    update.set_number("v", change.before + 1);
    update.set_text("s", &serde_json::to_string(&change.next.record)?);
    update.set_text("g", &key.shown);
    if let Some(end) = change.next.expires {
        update.set_number("x", end);
    }
    update.held(change.held);
    update.marks(change.mark);
    update.notes(change.notes)?;
    update.due(change.due);
    if change.before == 0 {
        return Ok(update.input("attribute_not_exists(v)"));
    }
    update.number("before", change.before);
    let once = match change.held {
        HeldCount::Add(_) | HeldCount::Begin(_) => update.none_of(change.mark),
        _ => String::new(),
    };
    Ok(update.input(&format!("v = :before{once}")))
}

/// Forgets findings that were counted long ago.
pub(super) fn forget(table: &str, key: &Key, marks: &[Mark]) -> Value {
    let mut update = Update::new(table, key);
    let texts: Vec<_> = marks.iter().map(|mark| mark.text()).collect();
    update.delete.push("i :i");
    update
        .values
        .insert(":i".to_owned(), json!({ "SS": texts }));
    update.input("attribute_exists(v)")
}

/// Adds to the count of what was held back, where there is a record.
pub(super) fn add_held(
    table: &str,
    key: &Key,
    held: &HeldHere,
) -> Result<Value, serde_json::Error> {
    let mut update = Update::new(table, key);
    update.add("h", held.count.into());
    update.marks(held.marks.iter());
    update.notes(&held.notes)?;
    update.due(held.due);
    let once = update.none_of(held.marks.iter());
    Ok(update.input(&format!("attribute_exists(v){once}")))
}

/// Sets when a key is looked at next, if it is as it was read.
pub(super) fn postpone(table: &str, key: &Key, seen: &Whole, due: Option<i64>) -> Value {
    let mut update = Update::new(table, key);
    match due {
        Some(due) => update.due_at(due, "d = :d"),
        None => update.remove.extend(["b", "d"]),
    }
    if seen.held.all == 0 {
        update.remove.push("n");
    }
    update.number("before", seen.stored.version);
    update.number("all", seen.held.all);
    update.input("v = :before AND h = :all")
}
