//! Nodes to what is decided, or everything that is wrong with them.

mod alerts;
mod broad;
mod fit;
mod groups;
mod rules;
mod samples;
mod shared;
mod suppress;
mod value;

use super::{
    Control, Problem,
    day::Day,
    node::{Kind, Node, Table},
};
use patrol_core::{
    Registry, RuleEntry,
    near::{meant, offer, one_of},
};

/// The tables and keys at the top.
const KEYS: [&str; 7] = [
    "alerts", "groups", "rules", "shared", "sinks", "stack", "suppress",
];

impl Control {
    /// Reads and checks a file or a document for these rules.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, each with its line where there is one.
    pub(crate) fn read(root: &Node, registry: &Registry, today: Day) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader {
            registry,
            today,
            problems: Vec::new(),
        };
        let mut control = Self::default();
        for (name, node) in reader.table(root, "") {
            match name.as_str() {
                "stack" => control.stack = reader.text(node, name).map(str::to_owned),
                "groups" => control.groups = groups::read(&mut reader, node),
                "rules" => control.rules = rules::read(&mut reader, node),
                "shared" => control.shared = shared::read(&mut reader, node),
                "sinks" => control.sinks = alerts::sinks(&mut reader, node),
                "suppress" => control.suppressions = suppress::read(&mut reader, node),
                // After the sinks, which it names.
                "alerts" => {}
                _ => reader.unknown_at_top(name, node),
            }
        }
        if let Kind::Table(table) = &root.kind
            && let Some(node) = table.get("alerts")
        {
            control.routes = alerts::routes(&mut reader, node, &control.sinks);
        }
        rules::check_together(&mut reader, &control, root);
        if reader.problems.is_empty() {
            control.text = document(root);
            Ok(control)
        } else {
            Err(reader.problems)
        }
    }
}

/// What is deployed: the same as JSON in one line, without the stack's name.
fn document(root: &Node) -> String {
    let mut document = root.to_json();
    if let Some(keys) = document.as_object_mut() {
        keys.remove("stack");
    }
    // Neither CloudFormation nor SSM is to take a value for a reference of theirs.
    document.to_string().replace("{{", "{\\u007b")
}

/// What every part needs while it is read.
struct Reader<'a> {
    registry: &'a Registry,
    today: Day,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn problem(&mut self, node: &Node, at: &str, why: impl Into<String>) {
        self.problems.push(Problem {
            line: node.line,
            at: at.to_owned(),
            why: why.into(),
        });
    }

    fn unexpected(&mut self, node: &Node, at: &str, wanted: &str) {
        self.problem(node, at, format!("is {}, expected {wanted}", node.name()));
    }

    /// The values of a table; none where it is something else, which is a problem.
    fn table<'n>(&mut self, node: &'n Node, at: &str) -> &'n Table {
        const NONE: &Table = &Table::new();
        if let Kind::Table(table) = &node.kind {
            return table;
        }
        self.unexpected(
            node,
            at,
            &format!("a table: write `[{at}]` and a line for each value"),
        );
        NONE
    }

    fn list<'n>(&mut self, node: &'n Node, at: &str, wanted: &str) -> &'n [Node] {
        if let Kind::List(items) = &node.kind {
            return items;
        }
        self.unexpected(node, at, wanted);
        &[]
    }

    fn text<'n>(&mut self, node: &'n Node, at: &str) -> Option<&'n str> {
        if let Kind::Text(text) = &node.kind {
            return Some(text);
        }
        self.unexpected(node, at, "text");
        None
    }

    fn bool(&mut self, node: &Node, at: &str) -> Option<bool> {
        if let Kind::Bool(bool) = node.kind {
            return Some(bool);
        }
        self.unexpected(node, at, "`true` or `false`");
        None
    }

    /// Text that is read as something.
    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        node: &Node,
        at: &str,
    ) -> Option<T> {
        match self.text(node, at)?.parse() {
            Ok(read) => Some(read),
            Err(why) => {
                self.problem(node, at, why.to_string());
                None
            }
        }
    }

    /// A linked rule.
    fn rule(&mut self, name: &str, node: &Node, at: &str) -> Option<&'static RuleEntry> {
        let rule = self.registry.get(name);
        if rule.is_none() {
            let names = self.registry.rules().iter().map(|rule| rule.name);
            let near = offer(
                meant(name, names),
                ": `patrol rules` lists those that are; remove it here, or link its ruleset by a line in Cargo.toml",
            );
            self.problem(node, at, format!("no linked rule is named `{name}`{near}"));
        }
        rule
    }

    fn unknown_at_top(&mut self, name: &str, node: &Node) {
        let why = if self.registry.get(name).is_some() {
            format!("a rule's table is `[rules.{name}]`")
        } else {
            let near = one_of(name, KEYS);
            format!("unknown key{near}")
        };
        self.problem(node, name, why);
    }
}
