//! The least that has to be done: flate2 with zlib-rs, and serde_json skipping what comes out.

use std::{
    fs::{self, File},
    io::{BufReader, Read as _},
    path::{Path, PathBuf},
    time::Instant,
};

use flate2::bufread::MultiGzDecoder;
use serde::de::IgnoredAny;

/// The files below a folder, with their bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let about = entry.metadata().expect("an entry");
        if about.is_dir() {
            files.extend(self::files(&entry.path()));
        } else {
            files.push((entry.path(), about.len()));
        }
    }
    files
}

/// How long it takes on one core.
pub(crate) fn seconds(folder: &Path) -> f64 {
    let files = files(folder);
    let start = Instant::now();
    let mut text = Vec::new();
    for (path, _) in &files {
        text.clear();
        let file = BufReader::with_capacity(64 * 1024, File::open(path).expect("a file"));
        MultiGzDecoder::new(file)
            .read_to_end(&mut text)
            .expect("gzip");
        serde_json::from_slice::<IgnoredAny>(&text).expect("JSON");
    }
    start.elapsed().as_secs_f64()
}
