//! Which of the files in folders are read, by their names.

use std::ffi::OsString;

use super::super::super::headings::SELECTION;

/// Which of the files in folders are read.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = SELECTION)]
pub(in crate::cli) struct NameFlags {
    /// Of folders and S3 prefixes, only files whose name is like this, such as `*.json.gz`: `*` stands for any
    /// characters, `?` for one; with a `/` in it, it is about the whole path (repeatable: one of them).
    #[arg(long = "include", value_name = "GLOB")]
    include: Vec<String>,
}

impl NameFlags {
    /// The same flags, for another program.
    pub(in super::super) fn arguments(&self) -> impl Iterator<Item = OsString> {
        let include = self.include.iter();
        include.flat_map(|glob| ["--include".into(), glob.into()])
    }

    /// Is a file of this path to be read?
    pub(super) fn takes(&self, path: &str) -> bool {
        let name = path.rsplit(['/', std::path::MAIN_SEPARATOR]).next();
        self.include.is_empty()
            || self.include.iter().any(|glob| {
                let text = if glob.contains('/') { Some(path) } else { name };
                text.is_some_and(|text| is_like(text, glob))
            })
    }
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
            let flags = NameFlags {
                include: vec!["nothing else".to_owned(), glob.to_owned()],
            };
            assert_eq!(flags.takes(path), taken, "{glob} {path}");
        }
        assert!(NameFlags::default().takes("anything"));
    }
}
