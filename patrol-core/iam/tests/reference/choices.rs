//! Documents and questions made of bytes, in the words of the small world.

use std::iter::Copied;
use std::slice::Iter;

/// Decisions, one a byte; when they run out, the first of all possibilities.
pub(crate) struct Choices<'b>(Copied<Iter<'b, u8>>);

/// What to ask about a document.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) resource: String,
    pub(crate) action: String,
    pub(crate) allowed: Vec<String>,
}

impl<'b> Choices<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Choices(bytes.iter().copied())
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(self.0.next().unwrap_or(0)) % count
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    /// A text of up to three pieces.
    fn pieces(&mut self, pieces: &[&str]) -> String {
        let count = self.below(4);
        (0..count).map(|_| self.one_of(pieces)).collect()
    }

    fn action(&mut self) -> String {
        if self.below(8) == 0 {
            return self.one_of(&["*", "*:*", "s3*", "?*"]).to_owned();
        }
        let service = self.one_of(&["s3", "S3", "iam", "sts", "*", "?3", "i*", "ec2"]);
        let name = self.pieces(&["a", "b", "B", "*", "?"]);
        if name.is_empty() {
            format!("{service}:*")
        } else {
            format!("{service}:{name}")
        }
    }

    pub(crate) fn resource(&mut self) -> String {
        let begin = [
            "arn:aws:s3:::",
            "arn:aws:iam::1:",
            "*",
            "arn:*:s3:::",
            "arn:aws:*",
            "arn:aws:s3:*:*:",
            "arn:aws:iam::*:",
        ];
        let begin = self.one_of(&begin);
        let rest = self.pieces(&[
            "a",
            "b",
            "/",
            "*",
            "?",
            "${aws:username}",
            "${*}",
            "${a, 'b'}",
        ]);
        format!("{begin}{rest}")
    }

    fn list(&mut self, item: impl Fn(&mut Self) -> String) -> String {
        let count = 1 + self.below(3);
        let items: Vec<_> = (0..count).map(|_| format!("{:?}", item(self))).collect();
        if items.len() == 1 {
            items[0].clone()
        } else {
            format!("[{}]", items.join(","))
        }
    }

    fn statement(&mut self) -> String {
        let effect = self.one_of(&["Allow", "Deny"]);
        let action = self.one_of(&["Action", "NotAction"]);
        let actions = self.list(Self::action);
        let mut members = vec![
            format!(r#""Effect":"{effect}""#),
            format!(r#""{action}":{actions}"#),
        ];
        let others = self.below(12);
        if others != 1 {
            let resource = self.one_of(&["Resource", "NotResource"]);
            let resources = self.list(Self::resource);
            members.push(format!(r#""{resource}":{resources}"#));
        }
        match others {
            1 | 2 => members.push(r#""Principal":"*""#.to_owned()),
            3 => members.push(r#""Principal":{"AWS":"1"}"#.to_owned()),
            4 => members.push(r#""Condition":{"Bool":{"a:b":"true"}}"#.to_owned()),
            5 => members.push(r#""Condition":{}"#.to_owned()),
            _ => {}
        }
        format!("{{{}}}", members.join(","))
    }

    /// A document of up to five statements.
    pub(crate) fn document(&mut self) -> String {
        let version = self.one_of(&[
            r#""Version":"2012-10-17","#,
            "",
            r#""Version":"2008-10-17","#,
        ]);
        let count = 1 + self.below(5);
        let statements: Vec<_> = (0..count).map(|_| self.statement()).collect();
        format!(r#"{{{version}"Statement":[{}]}}"#, statements.join(","))
    }

    pub(crate) fn asked(&mut self) -> Asked {
        Asked {
            resource: self.resource(),
            action: self.action(),
            allowed: (0..self.below(3)).map(|_| self.action()).collect(),
        }
    }
}
