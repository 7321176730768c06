//! Reading a document and its statements, as strictly as IAM does.
//!
//! IAM refuses an element whose name it does not know, case included, and an element that stands in its object twice; see
//! [Troubleshoot IAM policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html) and the
//! [grammar](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). What it refuses is refused
//! here: if IAM took it nevertheless, people should hear of it.

use crate::{
    document::PolicyDocument,
    elements::{self, Expected},
    error::PolicyError,
    json::{Case, Node},
    selection::Selection,
    statement::{Effect, Statement},
    text::excerpt,
};

/// Reads a document from its JSON object.
pub(crate) fn document(node: &Node) -> Result<PolicyDocument, PolicyError> {
    let object = Object::new(node, "policy document", &["Version", "Id", "Statement"])?;
    let version = object.text("Version")?;
    if !matches!(version, None | Some("2012-10-17" | "2008-10-17")) {
        return Err(object.unexpected("Version", "`2012-10-17` or `2008-10-17`"));
    }
    let statements = match object.get("Statement") {
        Some(Node::List(statements)) => statements.as_slice(),
        Some(one @ Node::Object(_)) => std::slice::from_ref(one),
        Some(_) => return Err(object.unexpected("Statement", "an object or a list of objects")),
        None => return Err(object.missing("`Statement`")),
    };
    // Only this version knows policy variables.
    let has_variables = version == Some("2012-10-17");
    let statements = (1..)
        .zip(statements)
        .map(|(number, node)| statement(node, &format!("statement {number}"), has_variables));
    Ok(PolicyDocument {
        version: version.map(str::to_owned),
        id: object.text("Id")?.map(str::to_owned),
        statements: statements.collect::<Result<_, _>>()?,
    })
}

/// Reads a statement; `place` names it in errors.
fn statement(node: &Node, place: &str, has_variables: bool) -> Result<Statement, PolicyError> {
    const ELEMENTS: [&str; 9] = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let object = Object::new(node, place, &ELEMENTS)?;
    let effect = match object.get("Effect").map(Node::as_str) {
        Some(Some("Allow")) => Effect::Allow,
        Some(Some("Deny")) => Effect::Deny,
        Some(_) => return Err(object.unexpected("Effect", "`Allow` or `Deny`")),
        None => return Err(object.missing("`Effect`")),
    };
    let principal = object.either("Principal", "NotPrincipal")?;
    let is_of_identity = principal.is_none();
    let actions = object
        .selection("Action", "NotAction", elements::action)?
        .ok_or_else(|| object.missing("`Action` or `NotAction`"))?;
    let resource = |text: &str| elements::resource(text, has_variables, is_of_identity);
    let resources = object.selection("Resource", "NotResource", resource)?;
    // A statement of a trust policy is about the role that has it; any other has to say what it is about.
    if resources.is_none() && is_of_identity {
        return Err(object.missing("`Resource` or `NotResource`"));
    }
    let principal_of = |element: &'static str| match principal {
        Some((name, node)) if name == element => elements::principal(node, place, name).map(Some),
        _ => Ok(None),
    };
    let condition = object
        .get("Condition")
        .map(|node| elements::condition(node, place));
    Ok(Statement {
        sid: object
            .text("Sid")?
            .filter(|sid| !sid.is_empty())
            .map(str::to_owned),
        effect,
        actions,
        resources,
        principal: principal_of("Principal")?,
        not_principal: principal_of("NotPrincipal")?,
        condition: condition.transpose()?.flatten(),
    })
}

/// The document's object or a statement's.
struct Object<'a> {
    place: &'a str,
    members: &'a [(String, Node)],
}

impl<'a> Object<'a> {
    /// An object that has no other elements than the known ones, and each once.
    fn new(node: &'a Node, place: &'a str, known: &[&str]) -> Result<Self, PolicyError> {
        let members = node.members(place, Case::Matters)?;
        match members
            .iter()
            .find(|(name, _)| !known.contains(&name.as_str()))
        {
            None => Ok(Object { place, members }),
            Some((name, _)) => {
                let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
                Err(PolicyError::Unknown {
                    place: place.to_owned(),
                    element: excerpt(name),
                    expected: known.join(", "),
                })
            }
        }
    }

    fn get(&self, element: &str) -> Option<&'a Node> {
        let mut members = self.members.iter();
        members
            .find(|(name, _)| name == element)
            .map(|(_, node)| node)
    }

    fn text(&self, element: &str) -> Result<Option<&'a str>, PolicyError> {
        match self.get(element) {
            None => Ok(None),
            Some(node) => match node.as_str() {
                Some(text) => Ok(Some(text)),
                None => Err(self.unexpected(element, "a string")),
            },
        }
    }

    /// An element that may stand there in its `Not` form, with its name.
    fn either(
        &self,
        element: &'static str,
        negated: &'static str,
    ) -> Result<Option<(&'static str, &'a Node)>, PolicyError> {
        match (self.get(element), self.get(negated)) {
            (Some(_), Some(_)) => Err(PolicyError::Both {
                place: self.place.to_owned(),
                element,
            }),
            (Some(node), None) => Ok(Some((element, node))),
            (None, Some(node)) => Ok(Some((negated, node))),
            (None, None) => Ok(None),
        }
    }

    fn selection<P>(
        &self,
        element: &'static str,
        negated: &'static str,
        read: impl Fn(&str) -> Result<P, Expected>,
    ) -> Result<Option<Selection<P>>, PolicyError> {
        let Some((name, node)) = self.either(element, negated)? else {
            return Ok(None);
        };
        let patterns = elements::patterns(node, self.place, name, read)?;
        if name == element {
            return Ok(Some(Selection::Only(patterns)));
        }
        if patterns.is_empty() {
            return Err(PolicyError::Empty {
                place: self.place.to_owned(),
                element: name,
            });
        }
        Ok(Some(Selection::Except(patterns)))
    }

    fn missing(&self, expected: &'static str) -> PolicyError {
        PolicyError::Missing {
            place: self.place.to_owned(),
            expected,
        }
    }

    /// The error for an element that is there and has the wrong value.
    fn unexpected(&self, element: &str, expected: &'static str) -> PolicyError {
        let found = self.get(element).map(Node::excerpt);
        PolicyError::value(self.place, element, found.unwrap_or_default(), expected)
    }
}
