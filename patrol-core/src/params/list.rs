//! Lists in one text: comma separated, with an escape for items that hold a comma.

/// The items of a list: separated by commas, trimmed, empty ones dropped. A comma that belongs to
/// an item has a backslash before it: `^a{1\\,3}$,^b$` is two items.
///
/// A backslash before anything else is the item's own, and so are two of them before a comma.
pub(super) fn items(list: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut backslashes = 0_usize;
    for c in list.chars() {
        let last = items.len() - 1;
        let item = &mut items[last];
        match c {
            // The backslash was there for this comma.
            ',' if backslashes % 2 == 1 => {
                item.pop();
                item.push(c);
            }
            ',' => items.push(String::new()),
            _ => item.push(c),
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
    }
    let trimmed = items.iter().map(|item| item.trim());
    let said = trimmed.filter(|item| !item.is_empty());
    said.map(str::to_owned).collect()
}

/// An item as it stands in a list: its commas are escaped.
///
/// ```
/// use patrol_core::list_item;
///
/// assert_eq!(list_item("^a{1,3}$"), "^a{1\\,3}$");
/// ```
#[must_use]
pub fn list_item(item: &str) -> String {
    item.replace(',', "\\,")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn commas_separate_unless_they_are_escaped() {
        for (list, expected) in [
            ("", &[][..]),
            (" a, ,b,,", &["a", "b"]),
            (r"^a\,b$,c", &["^a,b$", "c"]),
            (r"a\\,b", &[r"a\\", "b"]),
            (r"a\\\,b", &[r"a\\,b"]),
            (r"\d+\.x", &[r"\d+\.x"]),
            (r"a\", &[r"a\"]),
        ] {
            assert_eq!(items(list), expected, "{list}");
        }
    }

    proptest! {
        #[test]
        fn an_item_survives_the_list(before in "[a-z,]{0,8}[a-z]", after in "[a-z][a-z,]{0,8}") {
            let list = format!("{},{}", list_item(&before), list_item(&after));
            let read = items(&list);
            prop_assert_eq!(read, vec![before, after]);
        }
    }
}
