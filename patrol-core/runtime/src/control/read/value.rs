//! A value as a parameter's text: lists are comma separated.

use super::super::node::{Kind, Node};
use patrol_core::list_item;

pub(super) fn text_of(node: &Node) -> Result<String, &'static str> {
    match &node.kind {
        Kind::List(items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items {
                let text = match item.kind {
                    Kind::List(_) => Err("is a list of lists, expected one list"),
                    _ => text_of(item),
                }?;
                texts.push(list_item(&text));
            }
            Ok(texts.join(","))
        }
        Kind::Text(text) => Ok(text.clone()),
        Kind::Number(number) => Ok(number.to_string()),
        Kind::Bool(bool) => Ok(bool.to_string()),
        Kind::Date(_) => Err("is a date, expected text: put it in quotes"),
        Kind::Table(_) => Err("is a table, expected text, a number, a boolean or a list"),
        Kind::Null => Err("is null, expected a value: leave the key out"),
    }
}
