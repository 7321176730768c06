//! Names of files and objects, as globs say them: for the command, and for the function of a replay.

/// Is a file of this path to be read? Without globs every one is; otherwise one of them must say so: of the name, or
/// with a `/` in it of the whole path.
pub(crate) fn takes(globs: &[String], path: &str) -> bool {
    let name = path.rsplit(['/', std::path::MAIN_SEPARATOR]).next();
    globs.is_empty()
        || globs.iter().any(|glob| {
            let text = if glob.contains('/') { Some(path) } else { name };
            text.is_some_and(|text| is_like(text, glob))
        })
}

/// Is a text as a glob says? It goes back to the last `*` only, so that it takes no more than the product of both
/// lengths.
fn is_like(text: &str, glob: &str) -> bool {
    let (text, glob): (Vec<_>, Vec<_>) = (text.chars().collect(), glob.chars().collect());
    let (mut at, mut in_glob) = (0, 0);
    // Where the last `*` is, and to where it reaches.
    let mut star = None;
    while at < text.len() {
        match glob.get(in_glob) {
            Some('*') => {
                star = Some((in_glob, at));
                in_glob += 1;
            }
            Some(one) if *one == '?' || *one == text[at] => {
                at += 1;
                in_glob += 1;
            }
            _ => {
                let Some((star_at, reach)) = star else {
                    return false;
                };
                star = Some((star_at, reach + 1));
                (at, in_glob) = (reach + 1, star_at + 1);
            }
        }
    }
    glob[in_glob..].iter().all(|one| *one == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_is_about_the_name_or_with_a_slash_about_the_path() {
        for (glob, path, taken) in [
            ("*.json.gz", "logs/AWSLogs/a.json.gz", true),
            ("*.json.gz", "a.json.gz.png", false),
            ("*.json", "a.json.gz", false),
            ("a?c", "x/abc", true),
            ("a?c", "x/ac", false),
            ("*a*b*", "ccaccbcc", true),
            ("*ab", "aab", true),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            (
                "logs/*/2026/*",
                "logs/111122223333/eu-west-1/2026/03/a",
                true,
            ),
            ("logs/*", "other/logs/a", false),
            ("*/é?.json", "x/éü.json", true),
        ] {
            let globs = ["nothing else".to_owned(), glob.to_owned()];
            assert_eq!(takes(&globs, path), taken, "{glob} {path}");
        }
        assert!(takes(&[], "anything"));
    }
}
