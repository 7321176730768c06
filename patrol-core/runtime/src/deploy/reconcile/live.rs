//! How a stack is deployed, and what it told.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use super::TellingLog;

/// How a stack is deployed, and what its functions told.
#[non_exhaustive]
pub struct LivePath {
    /// The stack.
    pub stack_name: String,
    /// Its region.
    pub region: String,
    /// Its account.
    pub account: String,
    /// Where CloudTrail's log is: `s3://BUCKET/PREFIX`.
    pub log: String,
    /// The account that the log's bucket belongs to, as far as the stack says.
    pub log_owner: Option<String>,
    /// The beginning of the time that can be compared, in milliseconds since 1970.
    pub from: i64,
    /// Do events of other accounts and regions reach it?
    pub hears_others: bool,
    /// Are the deployed rules others than those of the template's [digest](crate::digest()) that was given?
    pub other_build: bool,
    /// Why it is not known whether the functions log what became of findings; `None` where they do.
    pub unknown_level: Option<String>,
    /// The values of parameters by CloudFormation's names; secrets are masked.
    pub(crate) parameters: BTreeMap<String, String>,
    /// The operator's document.
    pub(crate) document: Option<Value>,
    pub(crate) told: TellingLog,
}

impl LivePath {
    /// How many findings the functions named in their log.
    #[must_use]
    pub fn findings(&self) -> usize {
        self.told.len()
    }

    /// How many log lines tell of findings without naming them: of functions of an earlier version.
    #[must_use]
    pub const fn unnamed(&self) -> u64 {
        self.told.unnamed()
    }
}

impl fmt::Debug for LivePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values may be secrets.
        f.debug_struct("LivePath")
            .field("stack_name", &self.stack_name)
            .field("region", &self.region)
            .field("log", &self.log)
            .field("findings", &self.findings())
            .finish_non_exhaustive()
    }
}
