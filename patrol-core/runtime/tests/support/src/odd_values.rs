//! What JSON allows and readers refuse.

/// Values that no reader takes; in each one thing is replaced.
#[must_use]
pub fn odd_values() -> Vec<String> {
    let deep = |open: &str, close: &str| {
        let (open, close) = (open.repeat(10_000), close.repeat(10_000));
        format!("{open}1{close}")
    };
    vec![
        r#""\ud800""#.to_owned(),
        r#"{"\ud800": 1}"#.to_owned(),
        "1e999".to_owned(),
        "9".repeat(400),
        deep("[", "]"),
        deep(r#"{"a":"#, "}"),
    ]
}
