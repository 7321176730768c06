//! A sink of one's own: a line in a file for each alert.

use std::{fs::OpenOptions, io::Write as _, path::PathBuf};

use patrol_core::{Alert, Result, Sink, SinkError, async_trait, sink, sink::SinkSetup};

sink! {
    /// A file that gets a line for each alert: its path. `mark=` stands in front of each.
    "memo" ["mark"] => Memo::open
}

struct Memo {
    path: PathBuf,
    mark: String,
}

impl Memo {
    fn open(setup: SinkSetup) -> Result<Box<dyn Sink>> {
        Ok(Box::new(Self {
            path: setup.address()?.expose().into(),
            mark: setup.option("mark").unwrap_or("memo").to_owned(),
        }))
    }
}

#[async_trait]
impl Sink for Memo {
    fn target(&self) -> String {
        "a memo".to_owned()
    }

    async fn send(&self, alert: &Alert) -> Result<(), SinkError> {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path);
        let line = format!("{} {}: {}\n", self.mark, alert.rule, alert.one_line());
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .map_err(|why| {
                let words = format!("`{}`: {why}", self.path.display());
                SinkError::permanent(self.target(), words)
            })
    }
}
