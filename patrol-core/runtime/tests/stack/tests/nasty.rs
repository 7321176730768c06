//! Whatever an attacker writes into an event, every output of `run` has the structure that it has with harmless words:
//! each is read back, and compared.

use std::fs;

use patrol_core::{aws::Xml, one_line};
use patrol_test_support::patrol::{Said, call, event, folder, lines};
use serde_json::{Value, json};

/// What has broken outputs elsewhere: of terminals, spreadsheets, markup, logs, shells, chats.
fn corpus() -> Vec<String> {
    let short = [
        // Terminals: colours, a cleared screen, titles, links, reports, C1 controls, device strings.
        "\u{1b}[31mred",
        "\u{1b}[2J\u{1b}[H",
        "\u{1b}]0;title\u{7}",
        "\u{1b}]8;;https://evil.example\u{1b}\\here\u{1b}]8;;\u{1b}\\",
        "\u{1b}]52;c;ZXZpbA==\u{7}",
        "\u{9b}31m",
        "\u{9d}8;;https://evil.example\u{9c}here",
        "\u{90}q\u{9c}",
        "\u{1b}c",
        "a\u{8}\u{8}\u{7f}b",
        "\u{7}\u{c}\u{b}",
        "\u{0}",
        "\u{85}",
        // Lines.
        "a\nCRITICAL forged",
        "a\r\n2026-03-02T09:01:00Z,critical",
        "a\rb",
        "a\u{2028}b\u{2029}c",
        "\t",
        " \t ",
        "",
        // Directions, no width, fillers, tags, no characters.
        "\u{202e}gnp.exe",
        "\u{2066}a\u{2069}",
        "\u{200f}\u{61c}",
        "a\u{200b}\u{200d}\u{feff}b",
        "\u{ad}",
        "\u{3164}\u{115f}\u{ffa0}",
        "\u{e0041}\u{e007f}",
        "\u{fffe}\u{ffff}\u{fdd0}",
        "\u{1fffe}",
        "\u{fff9}a\u{fffb}",
        "\u{2800}\u{a0}\u{3000}",
        // Spreadsheets.
        "=HYPERLINK(\"https://evil.example\")",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "'=1",
        "\"=1",
        "a;=cmd|' /C calc'!A0",
        "a; \"@b",
        "\u{ff1d}1",
        "a,=1",
        "a\",=1,\"",
        "=1;=2",
        // Markup.
        "<script>alert(1)</script>",
        "</script><script>x",
        "</style><img src=x onerror=alert(1)>",
        "\" onmouseover=\"x",
        "' x='",
        "javascript:alert(1)",
        "data:text/html,x",
        "]]>",
        "<!--",
        "-->",
        "<![CDATA[x]]>",
        "<!DOCTYPE a>",
        "&lt;&#60;&amp;&evil;",
        "<?xml",
        "`code` ``` ```js",
        "| a | b |",
        "a\\|b\\",
        "![x](https://evil.example/p.png)",
        "[x](javascript:1)",
        "@team #123 GH-1 :x:",
        "<https://evil.example|here> <!channel> <@U1>",
        "[~accountid:1] {code}x{code} !x.png!",
        "<at>all</at>",
        // Runners of CI.
        "::error file=x::forged",
        " ::stop-commands::token",
        "##[add-mask]critical",
        "a ##vso[task.setvariable variable=x]y",
        "##teamcity[buildStop]",
        "**b** __c__ ~~d~~",
        // Programs.
        "${jndi:ldap://evil.example/a}",
        "{{resolve:secretsmanager:x}}",
        "%s%n%x",
        "$(id) `id`; rm -rf /",
        "../../etc/passwd",
        "\\u0000\\n\\\"",
        "{\"rule\":\"forged\"}",
        "_aws",
        "\u{d7ff}\u{e000}",
        "Z\u{308}\u{1f469}\u{200d}\u{1f4bb}",
    ];
    let long = [
        "x".repeat(100_000),
        format!("e{}", "\u{301}".repeat(5_000)),
        "\u{202e}".repeat(10_000),
        "<b>|`,;=\"'".repeat(5_000),
        "\u{1b}[31m\n".repeat(5_000),
    ];
    short
        .iter()
        .map(|text| (*text).to_owned())
        .chain(long)
        .collect()
}

/// An event with this text wherever an output shows something of an event.
fn nasty(number: usize, text: &str) -> Value {
    let mut event = event(&format!("{number}"));
    for field in ["id", "account", "region"] {
        event[field] = format!("{number}{text}").into();
    }
    event["detail"]["sourceIPAddress"] = text.into();
    event["detail"]["userAgent"] = text.into();
    event["detail"]["userIdentity"]["arn"] = text.into();
    // Event Ruler takes no longer names.
    let name: String = text.chars().take(50_000).collect();
    event["detail"][&name] = json!({ &name: text });
    event
}

/// What the rules find in the events, in a format; the file's name is an attacker's too.
fn run(name: &str, events: &[Value], arguments: &[&str]) -> Said {
    // Tests run side by side.
    let test = std::thread::current();
    let folder = folder(&format!("nasty/{}", test.name().unwrap_or("test")));
    let file = folder.join(name);
    fs::write(&file, lines(events)).expect("a file");
    let file = file.to_str().expect("UTF-8");
    let run = ["run", "-q", "--every-finding", "--rule", "rootLogin"];
    let said = call(&[&run[..], arguments, &[file]].concat());
    assert_eq!((said.code, &*said.err), (0, ""));
    said
}

const NAME: &str = "\u{1b}[2J=a;=b\n<script>|`\u{202e}";

fn nasty_run(arguments: &[&str]) -> (Said, Vec<Value>) {
    let corpus = corpus();
    let events: Vec<_> = (1..)
        .zip(&corpus)
        .map(|(number, text)| nasty(number, text))
        .collect();
    let said = run(NAME, &events, arguments);
    for line in said.out.lines() {
        assert_eq!(one_line(line), line, "each line shows all that it holds");
        let obeyed = ["##[", "##vso[", "##teamcity["];
        assert!(obeyed.iter().all(|order| !line.contains(order)), "{line}");
        assert!(!line.trim_start().starts_with("::"), "{line}");
    }
    (said, events)
}

fn as_lines(out: &str) -> Vec<Value> {
    let read = |line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
    out.split_terminator('\n').map(read).collect()
}

#[test]
fn json_lines_hold_the_events_as_they_are() {
    let (said, events) = nasty_run(&["--format", "jsonl"]);
    let found = as_lines(&said.out);
    assert_eq!(found.len(), events.len());
    for (found, event) in found.iter().zip(&events) {
        assert_eq!(found["event"], *event);
        assert_eq!(found["rule"], "rootLogin");
    }
    let (said, _) = nasty_run(&["--format", "ocsf"]);
    let found = as_lines(&said.out);
    assert_eq!(found.len(), events.len());
    assert!(found.iter().all(|found| found["class_uid"] == 2004));
}

/// The rows of a text of comma-separated values (RFC 4180).
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

#[test]
fn no_cell_is_a_formula_whatever_divides_the_cells() {
    let (said, events) = nasty_run(&["--format", "csv"]);
    let rows = rows(&said.out);
    assert_eq!(rows.len(), events.len() + 1);
    assert!(rows.iter().all(|row| row.len() == 12));
    let formula = |cell: &str| {
        let start = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
        start.starts_with([
            '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
        ])
    };
    for cell in rows.iter().flatten() {
        assert!(!formula(cell), "{cell}");
    }
    // As a spreadsheet divides it that knows no other separator, and no quotes within a cell.
    for cell in said.out.lines().flat_map(|line| line.split(';')) {
        assert!(!formula(cell), "{cell}");
    }
}

#[test]
fn sarif_and_junit_are_whole_documents() {
    let (said, events) = nasty_run(&["--format", "sarif"]);
    let document: Value = serde_json::from_str(&said.out).expect("JSON");
    let results = document["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), events.len());
    for result in results {
        let location = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        let location = location.as_str().expect("a reference");
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%=".contains(c);
        assert!(location.chars().all(plain), "{location}");
    }

    let (said, events) = nasty_run(&["--format", "junit"]);
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(said.out.chars().all(legal));
    let document = Xml::parse(&said.out).expect("XML");
    let cases: Vec<_> = document.all("testsuite/testcase").collect();
    assert_eq!(cases.len(), 1);
    let failure = cases[0].text_at("failure").expect("a failure");
    assert_eq!(failure.lines().count(), events.len(), "a line a finding");
    assert!(
        failure.lines().all(|line| line.starts_with("critical: ")),
        "{failure}"
    );
}

#[test]
fn text_has_as_many_lines_as_with_harmless_words() {
    let (said, events) = nasty_run(&["--format", "text"]);
    let harmless: Vec<_> = (1..=events.len())
        .map(|number| nasty(number, "word"))
        .collect();
    let expected = run("word", &harmless, &["--format", "text"]);
    let shape = |out: &str| -> Vec<bool> {
        out.lines()
            .map(|line| line.starts_with("CRITICAL "))
            .collect()
    };
    assert_eq!(shape(&said.out), shape(&expected.out));
}

/// The tags of a page, with the names of their attributes; texts and values are left out.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        let mut quote = None;
        let end = after.find(|c: char| {
            match (quote, c) {
                (None, '"' | '\'') => quote = Some(c),
                (Some(open), c) if open == c => quote = None,
                _ => {}
            }
            quote.is_none() && c == '>'
        });
        let (tag, after) = after.split_at(end.expect("a tag ends"));
        let mut names = String::new();
        for (at, part) in tag.split('"').enumerate() {
            // What is quoted is a value.
            if at % 2 == 0 {
                names.push_str(part);
            }
        }
        tags.push(names);
        rest = after;
        // What is in a script or a style is not markup.
        for raw in ["script", "style"] {
            if tags.last().is_some_and(|tag| tag == raw) {
                rest = rest.split_once(&format!("</{raw}>")).expect("an end").1;
            }
        }
    }
    tags
}

#[test]
fn the_report_has_the_tags_that_it_has_with_harmless_words() {
    let page = |name: &str, events: &[Value]| {
        let file = patrol_test_support::target_tmp().join("nasty.html");
        run(name, events, &["--report", file.to_str().expect("UTF-8")]);
        fs::read_to_string(file).expect("a page")
    };
    let corpus = corpus();
    // Two of each: what is grouped by a text is grouped alike.
    let events = |word: Option<&str>| -> Vec<Value> {
        let of = |(number, text): (usize, &String)| nasty(number, word.unwrap_or(text));
        (1..).zip(&corpus).map(of).collect()
    };
    let nasty = page(NAME, &events(None));
    for line in nasty.lines() {
        assert_eq!(one_line(line), line, "each line shows all that it holds");
    }
    assert!(nasty.contains("Content-Security-Policy"));
    let (nasty, harmless) = (tags(&nasty), tags(&page("word", &events(Some("word")))));
    let names =
        |tags: &[String]| -> std::collections::BTreeSet<String> { tags.iter().cloned().collect() };
    assert_eq!(names(&nasty), names(&harmless));
}

#[test]
fn a_comparison_is_a_table_in_which_nothing_of_an_event_is_markup() {
    let (said, events) = nasty_run(&["--format", "jsonl"]);
    let folder = folder("nasty-compare");
    let (old, new) = (folder.join("old.jsonl"), folder.join("new.jsonl"));
    for (number, line) in said.out.lines().enumerate() {
        // Of each alone, since a table shows one example a rule.
        let mut finding: Value = serde_json::from_str(line).expect("JSON");
        finding["subject"] = corpus()[number].clone().into();
        finding["key"] = "k".into();
        fs::write(&old, "").expect("a file");
        fs::write(&new, format!("{finding}\n")).expect("a file");
        let files = [&old, &new].map(|file| file.to_str().expect("UTF-8"));
        let compared = call(&[
            "run",
            "--compare",
            files[0],
            "--format",
            "markdown",
            files[1],
        ]);
        assert_eq!(compared.code, 1, "{}", compared.err);
        let last = compared.out.lines().last().expect("a row");
        assert_eq!(last.matches('|').count(), 6, "{last}");
        let row = last.strip_prefix("| `rootLogin` | 1 | 0 | 0 | new, critical: `");
        let row = row.unwrap_or_else(|| panic!("{last}"));
        let (subject, rest) = row.split_once('`').expect("code ends");
        assert!(rest.starts_with(", `") && rest.ends_with("` |"), "{last}");
        assert_eq!(rest.matches('`').count(), 2, "{last}");
        assert!(!subject.is_empty() && subject.chars().count() <= 200);
        for line in compared.out.lines() {
            assert_eq!(one_line(line), line);
        }
    }
    assert_eq!(said.out.lines().count(), events.len());
}
