//! Text broken between words.

/// Breaks a text into lines of at most this many columns, as `measure` counts them; a word wider
/// than that stands alone. There is one line at least.
pub(crate) fn wrapped(text: &str, columns: usize, measure: impl Fn(&str) -> usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let wide = measure(word);
        if used > 0 && used + 1 + wide > columns {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += wide;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_between_words() {
        let wrap = |text, columns| wrapped(text, columns, str::len);
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrap("incomprehensible it is", 5),
            ["incomprehensible", "it is"]
        );
        assert_eq!(wrap("", 5), [""]);
    }
}
