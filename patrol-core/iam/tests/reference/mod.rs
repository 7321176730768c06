//! A second engine, slow and simple: it tries all actions and resources of a small world, one by one.
//!
//! It knows nothing of patterns that overlap or cover each other, which is what the first engine is about: it matches one name
//! with one pattern at a time. Where the first one says "not granted", nothing may be granted here.

use patrol_iam::{ActionPattern, Analysis, Certainty, PolicyDocument, ResourcePattern};
use serde_json::Value;

pub(crate) mod choices;

/// What policy variables may stand for.
const VALUES: [&str; 3] = ["", "a", "b/a"];

/// All actions and resources there are.
pub(crate) struct World {
    actions: Vec<String>,
    resources: Vec<String>,
}

impl World {
    /// A world of actions and resources whose names have at most so many characters.
    ///
    /// `c` stands in no pattern, so it is any other character.
    pub(crate) fn new(longest_action: usize, longest_resource: usize) -> Self {
        let actions = texts("abc", longest_action);
        let actions = actions.iter().filter(|name| !name.is_empty());
        let resources = texts("abc/", longest_resource);
        World {
            actions: actions
                .flat_map(|name| ["s3", "iam", "sts"].map(|service| format!("{service}:{name}")))
                .collect(),
            resources: resources
                .iter()
                .flat_map(|name| {
                    [
                        format!("arn:aws:s3:::{name}"),
                        format!("arn:aws:iam::1:{name}"),
                    ]
                })
                .collect(),
        }
    }
}

/// All texts over an alphabet of up to so many characters.
fn texts(alphabet: &str, longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut from = 0;
    for _ in 0..longest {
        let to = all.len();
        for index in from..to {
            let longer = alphabet.chars().map(|c| format!("{}{c}", all[index]));
            all.extend(Vec::from_iter(longer));
        }
        from = to;
    }
    all
}

/// What a document grants in a world: by action and resource.
pub(crate) struct Reference<'w> {
    world: &'w World,
    granted: Vec<Vec<bool>>,
}

impl<'w> Reference<'w> {
    pub(crate) fn new(document: &str, world: &'w World) -> Self {
        let document: Value = serde_json::from_str(document).expect("JSON");
        let has_variables = document["Version"] == "2012-10-17";
        let statements = match &document["Statement"] {
            Value::Array(statements) => statements.clone(),
            one => vec![one.clone()],
        };
        let mut granted = vec![vec![false; world.resources.len()]; world.actions.len()];
        for value in VALUES {
            let of_statement =
                |statement: &Value| Selected::new(statement, world, has_variables.then_some(value));
            let selected: Vec<_> = statements.iter().map(of_statement).collect();
            let denying: Vec<_> = selected.iter().filter(|one| one.denies).collect();
            for allowing in selected.iter().filter(|one| one.allows) {
                for (action, row) in granted
                    .iter_mut()
                    .enumerate()
                    .filter(|(at, _)| allowing.actions[*at])
                {
                    for (resource, cell) in row.iter_mut().enumerate() {
                        let is_allowed = allowing
                            .resources
                            .as_ref()
                            .is_none_or(|selected| selected[resource]);
                        let is_denied = denying.iter().any(|denying| {
                            denying.actions[action]
                                && match (&denying.resources, &allowing.resources) {
                                    (Some(selected), _) => selected[resource],
                                    // Both are about the resource that has the policy.
                                    (None, allowed) => allowed.is_none(),
                                }
                        });
                        *cell |= is_allowed && !is_denied;
                    }
                }
            }
        }
        Reference { world, granted }
    }

    /// Whether some action on some resource is granted that the two say yes to.
    pub(crate) fn grants(
        &self,
        is_action: impl Fn(&str) -> bool,
        is_resource: impl Fn(&str) -> bool,
    ) -> Option<(&str, &str)> {
        let resources: Vec<_> = self
            .world
            .resources
            .iter()
            .map(|resource| is_resource(resource))
            .collect();
        let actions = self.world.actions.iter().zip(&self.granted);
        for (action, row) in actions.filter(|(action, _)| is_action(action)) {
            let mut places = 0..row.len();
            if let Some(place) = places.find(|&place| row[place] && resources[place]) {
                return Some((action, &self.world.resources[place]));
            }
        }
        None
    }
}

/// What a statement selects in a world.
struct Selected {
    allows: bool,
    denies: bool,
    actions: Vec<bool>,
    resources: Option<Vec<bool>>,
}

impl Selected {
    fn new(statement: &Value, world: &World, value: Option<&str>) -> Self {
        let has_condition = statement["Condition"]
            .as_object()
            .is_some_and(|keys| !keys.is_empty());
        let is_for_everyone = match &statement["Principal"] {
            Value::Null => statement["NotPrincipal"].is_null(),
            principal => principal == "*",
        };
        let lower = |text: &str| text.to_ascii_lowercase();
        let actions = select(statement, "Action", "NotAction", &world.actions, |text| {
            read(&lower(text), None, true)
        });
        Selected {
            allows: statement["Effect"] == "Allow",
            denies: statement["Effect"] == "Deny" && !has_condition && is_for_everyone,
            actions: actions.expect("a statement has actions"),
            resources: select(
                statement,
                "Resource",
                "NotResource",
                &world.resources,
                |text| read(text, value, false),
            ),
        }
    }
}

/// Which names an element selects.
fn select(
    statement: &Value,
    element: &str,
    negated: &str,
    names: &[String],
    read: impl Fn(&str) -> Vec<Symbol>,
) -> Option<Vec<bool>> {
    let (patterns, is_negated) = match (&statement[element], &statement[negated]) {
        (Value::Null, Value::Null) => return None,
        (Value::Null, patterns) => (patterns, true),
        (patterns, _) => (patterns, false),
    };
    let patterns: Vec<_> = match patterns {
        Value::Array(patterns) => patterns
            .iter()
            .filter_map(Value::as_str)
            .map(read)
            .collect(),
        one => one.as_str().into_iter().map(read).collect(),
    };
    let is_selected = |name: &String| {
        let name: Vec<char> = name.chars().collect();
        patterns.iter().any(|pattern| matches(pattern, &name)) != is_negated
    };
    Some(names.iter().map(is_selected).collect())
}

#[derive(Clone, Copy)]
enum Symbol {
    This(char),
    AnyOne,
    Any,
    /// A `?` of a resource, and a star that is not at the end of a segment: no colon.
    OneWithin,
    Within,
}

/// A pattern, with the value that its variables have; without one it has no variables.
fn read(pattern: &str, value: Option<&str>, is_action: bool) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let variable = rest
            .strip_prefix("${")
            .and_then(|inside| inside.split_once('}'));
        if let (Some((name, after)), Some(value), false) = (variable, value, is_action) {
            let text = if ["*", "?", "$"].contains(&name) {
                name
            } else {
                value
            };
            symbols.extend(text.chars().map(Symbol::This));
            rest = after;
            continue;
        }
        symbols.push(match c {
            '*' if is_action || rest.len() == 1 || rest[1..].starts_with(':') => Symbol::Any,
            '?' if is_action => Symbol::AnyOne,
            '*' => Symbol::Within,
            '?' => Symbol::OneWithin,
            c => Symbol::This(c),
        });
        rest = &rest[c.len_utf8()..];
    }
    symbols
}

fn matches(pattern: &[Symbol], text: &[char]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        ([Symbol::Any, rest @ ..], text) => (0..=text.len()).any(|at| matches(rest, &text[at..])),
        ([Symbol::Within, rest @ ..], text) => {
            let colon = text.iter().position(|c| *c == ':');
            let most = colon.unwrap_or(text.len());
            (0..=most).any(|at| matches(rest, &text[at..]))
        }
        ([Symbol::AnyOne, rest @ ..], [_, after @ ..]) => matches(rest, after),
        ([Symbol::OneWithin, rest @ ..], [first, after @ ..]) => {
            *first != ':' && matches(rest, after)
        }
        ([Symbol::This(c), rest @ ..], [first, after @ ..]) => c == first && matches(rest, after),
        _ => false,
    }
}

/// Asks both engines all kinds of questions about a document. Panics where the first one overlooks something.
pub(crate) fn compare(text: &str, world: &World, asked: &choices::Asked) {
    let document: PolicyDocument = text
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    let reference = Reference::new(text, world);
    let resource = ResourcePattern::from(asked.resource.as_str());
    let allowed: Vec<ActionPattern> = asked
        .allowed
        .iter()
        .map(|text| text.as_str().into())
        .collect();
    let action = ActionPattern::from(asked.action.as_str());
    let is_asked = |arn: &str| resource.matches(arn);
    let acts_on_it = |action: &str, arn: &str| {
        let acting: &[&str] = if arn.starts_with("arn:aws:iam:") {
            &["iam:", "sts:"]
        } else {
            &["s3:"]
        };
        acting.iter().any(|service| action.starts_with(service))
    };

    let mut analysis = document.analysis();
    if analysis.resource_grants(&resource).is_empty() {
        for service in ["s3", "iam"] {
            let prefix = format!("arn:aws:{service}:");
            let found = reference.grants(
                |action| acts_on_it(action, &prefix),
                |arn| arn.starts_with(&prefix) && is_asked(arn),
            );
            assert_eq!(found, None, "{text}\non {resource}");
        }
    }
    if analysis.action_grants(&action, &resource).is_empty() {
        let found = reference.grants(|name| action.matches(name), is_asked);
        assert_eq!(found, None, "{text}\n{action} on {resource}");
    }
    for service in ["s3", "iam", "sts"] {
        if analysis.service_grants(service, &allowed).is_empty() {
            let is_of_service = |name: &str| name.split(':').next() == Some(service);
            let is_allowed = |name: &str| allowed.iter().any(|pattern| pattern.matches(name));
            let found = reference.grants(|name| is_of_service(name) && !is_allowed(name), |_| true);
            assert_eq!(found, None, "{text}\nof {service} without {allowed:?}");
        }
    }
}

/// What holds for every document: it is read alike however it is written, and no budget changes an answer but to "granted".
pub(crate) fn is_sound(document: &PolicyDocument, asked: &ResourcePattern) {
    let json = document.to_string();
    let value: Value = serde_json::from_str(&json).expect("JSON");
    let pretty = serde_json::to_string_pretty(&value).expect("JSON");
    let encoded: String = json.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for form in [&json, &pretty, &encoded] {
        assert_eq!(
            &form.parse::<PolicyDocument>().expect("a document"),
            document,
            "{form}"
        );
    }
    assert_eq!(
        &PolicyDocument::from_value(&value).expect("a document"),
        document
    );

    let exact = document.resource_grants(asked);
    for steps in [0, 100, 10_000] {
        let mut analysis = Analysis::with_steps(document, steps);
        let grants = analysis.resource_grants(asked);
        assert!(
            grants.len() >= exact.len().min(1),
            "{json}\non {asked}: {steps} steps"
        );
        let certain = grants
            .iter()
            .filter(|grant| grant.certainty() == Certainty::Certain);
        for (grant, exact) in certain.zip(&exact) {
            assert_eq!(grant, exact);
        }
        for grant in &grants {
            let text = grant.to_string();
            assert!(text.len() < 20_000 && !text.contains('\n'), "{text}");
        }
        assert!(analysis.steps_left() <= steps);
    }
}
