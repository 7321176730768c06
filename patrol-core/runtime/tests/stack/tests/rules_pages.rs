//! `patrol rules --format html` and `--format attack-navigator`: what is written for people to read.

use std::{collections::BTreeSet, fs, path::Path};

use patrol_test_support::patrol::{Said, call, folder};
use patrol_test_support::repository;
use serde_json::Value;

fn rules() -> Vec<Value> {
    let said = call(&["rules", "--format", "json"]);
    serde_json::from_str(&said.out).expect("JSON")
}

fn pages(out: &Path, more: &[&str]) -> Said {
    let out = out.to_str().expect("UTF-8");
    call(&[&["rules", "--format", "html", "--out", out], more].concat())
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// The values of an attribute in a page.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    let values = page.split(begin.as_str()).skip(1);
    values.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_rule_has_a_page_and_the_list_leads_to_it() {
    let out = folder("rules-pages").join("site");
    let fixtures = repository().join("patrol-rules-aws/tests/fixtures");
    let said = pages(&out, &["--fixtures", fixtures.to_str().expect("UTF-8")]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    let rules = rules();
    assert!(
        said.out
            .starts_with(&format!("{} pages: open ", rules.len() + 1)),
        "{said:?}"
    );

    let index = read(&out.join("index.html"));
    for rule in &rules {
        let name = rule["name"].as_str().expect("a name");
        assert!(
            index.contains(&format!("href=\"rules/{name}.html\"")),
            "{name}"
        );
        let page = read(&out.join(format!("rules/{name}.html")));
        assert!(page.contains(&format!("<h1>{name}</h1>")), "{name}");
        for param in rule["parameters"].as_array().expect("parameters") {
            let param = param["name"].as_str().expect("a name");
            assert!(
                page.contains(&format!("<code>{param}</code>")),
                "{name} {param}"
            );
        }
        // Every mark leads to a filter that the list has.
        for link in attributes(&page, "href")
            .into_iter()
            .filter_map(|link| link.strip_prefix("../index.html#"))
        {
            let (facet, mark) = link.split_once('=').expect("a filter");
            assert!(
                index.contains(&format!("<select name=\"{facet}\">")),
                "{link}"
            );
            assert!(
                index.contains(&format!("<option value=\"{mark}\">")),
                "{link}"
            );
        }
    }
    let page = read(&out.join("rules/rootLogin.html"));
    for words in [
        "<h2>Respond</h2>",
        "<h2>A finding</h2>",
        "&quot;ConsoleLogin&quot;",
        "<h2>Pattern</h2>",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

#[test]
fn pages_load_nothing_and_run_nothing_but_their_own() {
    let out = folder("rules-pages-policy").join("site");
    assert_eq!(pages(&out, &[]).code, 0);
    for page in ["index.html", "rules/rootLogin.html"] {
        let page = read(&out.join(page));
        let policy = attributes(&page, "content")
            .into_iter()
            .find(|content| content.starts_with("default-src 'none'"));
        let policy = policy.expect("a policy").replace("&#39;", "'");
        assert!(
            !policy.contains("unsafe") && !policy.contains("http"),
            "{policy}"
        );
        assert!(policy.contains("style-src 'sha256-"), "{policy}");
        for loading in [
            " src=",
            "<link",
            "@import",
            "url(",
            "<iframe",
            "<img",
            " style=",
            " onclick=",
        ] {
            assert!(!page.contains(loading), "{loading}");
        }
        assert!(page.contains("name=\"viewport\"") && page.contains("prefers-color-scheme: dark"));
    }
}

#[test]
fn pages_take_the_place_of_earlier_ones_and_of_nothing_else() {
    let out = folder("rules-pages-again");
    assert_eq!(pages(&out, &[]).code, 0);
    let gone = out.join("rules/gone.html");
    fs::copy(out.join("rules/rootLogin.html"), &gone).expect("a page");
    let mine = out.join("rules/mine.html");
    fs::write(&mine, "my own").expect("a page");
    assert_eq!(pages(&out, &[]).code, 0);
    assert!(!gone.exists() && mine.exists());

    let other = folder("rules-pages-other");
    fs::write(other.join("thesis.txt"), "mine").expect("a file");
    let missing = ["--fixtures", "nowhere"];
    for (said, words) in [
        (pages(&other, &[]), "holds other files: name a new folder"),
        (
            pages(&out, &missing),
            "`--fixtures nowhere`: there is no such folder",
        ),
        (call(&["rules", "--format", "html"]), "--out"),
        (
            call(&["rules", "--format", "json", "--out", "x"]),
            "`--out` is for `--format html`",
        ),
    ] {
        assert_eq!(said.code, 2, "{said:?}");
        assert!(
            said.err.contains(words) && said.err.lines().count() == 1,
            "{said:?}"
        );
    }
    assert!(!other.join("index.html").exists());
}

#[test]
fn the_navigators_layer_has_every_technique_and_opens_those_with_parts() {
    let said = call(&["rules", "--format", "attack-navigator"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{said:?}");
    let layer: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(layer["domain"], "enterprise-attack");
    assert_eq!(layer["versions"]["attack"], "19");
    let listed = layer["techniques"].as_array().expect("techniques");
    let scored: BTreeSet<&str> = listed
        .iter()
        .filter(|one| one["score"].is_u64())
        .filter_map(|one| one["techniqueID"].as_str())
        .collect();
    let rules = rules();
    let wanted = rules
        .iter()
        .flat_map(|rule| rule["metadata"]["attack"].as_array().expect("ATT&CK"));
    let wanted: BTreeSet<&str> = wanted.filter_map(Value::as_str).collect();
    assert_eq!(scored, wanted);
    for technique in wanted.iter().filter_map(|id| Some(id.split_once('.')?.0)) {
        let one = listed.iter().find(|one| one["techniqueID"] == technique);
        assert_eq!(
            one.expect(technique)["showSubtechniques"],
            true,
            "{technique}"
        );
    }
}
