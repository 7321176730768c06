//! S3 with a year of CloudTrail's log objects, none of which is stored: keys are made once, an object when it is asked for.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    ops::Bound,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::json;

use crate::{
    lambda::{Endpoint, Request, Response},
    patrol::{gzip, record},
};

/// Keys that S3 gives at once.
const PAGE: usize = 1000;

/// A bucket named `archive`, on loopback.
pub struct KeySpace {
    endpoint: Endpoint,
    asked: Arc<Mutex<Asked>>,
}

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The prefix of each list request.
    pub lists: Vec<String>,
    /// The key of each object that was fetched.
    pub objects: Vec<String>,
}

impl KeySpace {
    /// A bucket with these keys. Each object in CloudTrail's layout is a gzipped log file with one sign-in of the root user,
    /// in the account and region and on the day of its key.
    pub fn start(keys: impl IntoIterator<Item = String>) -> Self {
        let keys: BTreeSet<_> = keys.into_iter().collect();
        let asked = Arc::<Mutex<Asked>>::default();
        let count = Arc::clone(&asked);
        let endpoint = Endpoint::serve(move |request| {
            let mut asked = count.lock().unwrap_or_else(PoisonError::into_inner);
            answer(request, &keys, &mut asked)
        });
        Self { endpoint, asked }
    }

    /// Where it answers, for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> &str {
        self.endpoint.url()
    }

    /// What was asked for since this was called last.
    pub fn asked(&self) -> Asked {
        std::mem::take(&mut self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The keys of a trail for an organization's accounts and all these regions, so many objects a day from the first of January
/// of 2026 on.
pub fn year(
    above: &str,
    accounts: u64,
    regions: &[&str],
    days: usize,
    objects: usize,
) -> Vec<String> {
    const MONTHS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let dates: Vec<_> = (1..)
        .zip(MONTHS)
        .flat_map(|(month, days)| (1..=days).map(move |day| (month, day)))
        .take(days)
        .collect();
    let mut keys = Vec::new();
    for account in (0..accounts).map(|number| 111_100_000_000 + number) {
        for region in regions {
            for (month, day) in &dates {
                for object in 0..objects {
                    keys.push(format!(
                        "{above}{account}/CloudTrail/{region}/2026/{month:02}/{day:02}/{account}_CloudTrail_{region}_2026{month:02}{day:02}T{object:02}00Z_x.json.gz"
                    ));
                }
            }
        }
    }
    keys
}

fn answer(request: &Request, keys: &BTreeSet<String>, asked: &mut Asked) -> Response {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let key = decoded(path.strip_prefix("/archive/").unwrap_or_default());
    if !key.is_empty() {
        asked.objects.push(key.clone());
        return match keys.contains(&key) {
            true => Response::new(200, object(&key)),
            false => Response::new(404, "<Error><Code>NoSuchKey</Code></Error>"),
        };
    }
    let parameter = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(found, _)| *found == name)
            .map(|(_, value)| decoded(value))
    };
    let prefix = parameter("prefix").unwrap_or_default();
    let after = parameter("continuation-token").or_else(|| parameter("start-after"));
    let page = list(keys, &prefix, after, parameter("delimiter").is_some());
    asked.lists.push(prefix);
    Response::new(200, page).header("content-type", "application/xml")
}

/// A page of a listing; folders count as S3 counts them.
fn list(keys: &BTreeSet<String>, prefix: &str, after: Option<String>, folders: bool) -> String {
    let mut from = match after {
        Some(after) if *after >= *prefix => Bound::Excluded(after),
        _ => Bound::Included(prefix.to_owned()),
    };
    let mut xml = String::from("<ListBucketResult>");
    let mut last = None;
    for _ in 0..PAGE {
        let next = keys.range((from.clone(), Bound::Unbounded)).next();
        let Some(key) = next.filter(|key| key.starts_with(prefix)) else {
            xml += "<IsTruncated>false</IsTruncated></ListBucketResult>";
            return xml;
        };
        let folder = key[prefix.len()..].find('/').filter(|_| folders);
        if let Some(end) = folder {
            let folder = &key[..=prefix.len() + end];
            write!(
                xml,
                "<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>"
            )
            .expect("memory");
            // Behind everything in the folder.
            last = Some(format!("{folder}\u{10ffff}"));
        } else {
            write!(xml, "<Contents><Key>{key}</Key><Size>500</Size></Contents>").expect("memory");
            last = Some(key.clone());
        }
        from = Bound::Excluded(last.clone().unwrap_or_default());
    }
    let token = last.unwrap_or_default();
    xml + &format!(
        "<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken></ListBucketResult>"
    )
}

/// The log file at a key.
fn object(key: &str) -> Vec<u8> {
    let mut parts = key.split('/').rev().skip(1);
    let mut part = || parts.next().unwrap_or_default();
    let (day, month, year, region, _, account) = (part(), part(), part(), part(), part(), part());
    let mut record = record(key);
    record["eventTime"] = json!(format!("{year}-{month}-{day}T10:00:00Z"));
    record["awsRegion"] = json!(region);
    record["recipientAccountId"] = json!(account);
    gzip(json!({ "Records": [record] }).to_string().as_bytes())
}

/// A text out of a URL.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let hex: String = match byte {
            b'%' => rest.by_ref().take(2).map(char::from).collect(),
            _ => String::new(),
        };
        bytes.push(u8::from_str_radix(&hex, 16).unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
