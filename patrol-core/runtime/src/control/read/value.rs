//! A value as a parameter's text: lists are comma separated.

use super::super::node::{Kind, Node};
use patrol_core::list_item;

/// A value that no parameter has.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoText {
    #[error("is a list of lists, expected one list")]
    ListOfLists,
    #[error("is a date, expected text: put it in quotes")]
    Date,
    #[error("is a table, expected text, a number, a boolean or a list")]
    Table,
    #[error("is null, expected a value: leave the key out")]
    Null,
}

pub(super) fn text_of(node: &Node) -> Result<String, NoText> {
    match &node.kind {
        Kind::List(items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in items {
                let text = match item.kind {
                    Kind::List(_) => Err(NoText::ListOfLists),
                    _ => text_of(item),
                }?;
                texts.push(list_item(&text));
            }
            Ok(texts.join(","))
        }
        Kind::Text(text) => Ok(text.clone()),
        Kind::Number(number) => Ok(number.to_string()),
        Kind::Bool(bool) => Ok(bool.to_string()),
        Kind::Date(_) => Err(NoText::Date),
        Kind::Table(_) => Err(NoText::Table),
        Kind::Null => Err(NoText::Null),
    }
}
