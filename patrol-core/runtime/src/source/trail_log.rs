//! A trail's log in S3: whose it is, as its key says, and what may stand in it.
//!
//! CloudTrail writes the records of an account into that account's folder. Others may be able to write there too, such as
//! the trail of a member, or a member's administrator. So a log is believed of its own account alone.

use std::borrow::Cow;

use patrol_core::{one_line, pattern::cloudtrail::DETAIL_TYPES};
use serde::Deserialize;

use super::{InputError, Sender, cloudtrail::NO_ACCOUNT, record::Record};
use crate::account::is_account;

/// Characters of an account's id that are shown: twelve, unless somebody wrote something else.
const SHOWN: usize = 32;

/// The folder that AWS's services write logs into, below a prefix of the operator's.
const ROOT: &str = "AWSLogs";

/// The account in whose folder of a trail's logs a key is; `None` where CloudTrail writes no such key.
///
/// Its keys are `[PREFIX/]AWSLogs/[o-ORGANIZATION/]ACCOUNT/CloudTrail.../...`. The first `AWSLogs` counts: somebody who may write
/// into the folder of one account can write `AWSLogs/` and another account below it.
///
/// Source: [finding log files](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html#cloudtrail-find-log-files).
pub(crate) fn account_of(key: &str) -> Option<&str> {
    let mut parts = key.split('/').skip_while(|part| *part != ROOT).skip(1);
    let first = parts.next()?;
    let account = match first.starts_with("o-") {
        true => parts.next()?,
        false => first,
    };
    let is_trail = parts.next()?.starts_with("CloudTrail");
    (is_account(account) && is_trail && parts.next().is_some()).then_some(account)
}

/// What a record of a log in this account's folder is worth: somebody who may write there cannot speak for another account, nor
/// for a topic, a webhook or a schedule.
pub(super) fn checked<'a>(record: Record<'a>, account: &str) -> Record<'a> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        account: Cow<'a, str>,
        #[serde(borrow, rename = "detail-type")]
        detail_type: Cow<'a, str>,
    }
    let Ok(event) = &record.event else {
        return record;
    };
    let envelope = serde_json::from_str::<Envelope<'_>>(event).ok();
    let why = match (&record.sender, envelope) {
        (Sender::Bus, Some(found)) if DETAIL_TYPES.contains(&&*found.detail_type) => {
            if found.account == account || found.account == NO_ACCOUNT {
                return record;
            }
            InputError::OtherAccount {
                account: one_line(&found.account).chars().take(SHOWN).collect(),
                folder: account.to_owned(),
            }
        }
        _ => InputError::NotOfATrail,
    };
    Record::of(Err(why), Sender::Bus)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_whose_log_it_is() {
        let of = |key| account_of(key);
        let own = Some("111122223333");
        for key in [
            "AWSLogs/111122223333/CloudTrail/us-east-1/2026/03/02/x.json.gz",
            "AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/us-east-1/2026/03/02/x.json.gz",
            "o-a1b2c3d4e5/AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail-Insight/x",
            "a/b/AWSLogs/111122223333/CloudTrail-NetworkActivity/us-east-1/x",
        ] {
            assert_eq!(of(key), own, "{key}");
        }
        for key in [
            "",
            "x.json",
            "AWSLogs/",
            "AWSLogs/111122223333/CloudTrail",
            "AWSLogs/111122223333/elasticloadbalancing/us-east-1/x",
            "AWSLogs/11112222333/CloudTrail/x",
            "AWSLogs/111122223333/AWSLogs/444455556666/CloudTrail/us-east-1/x",
            "AWSLogs/AWSLogs/444455556666/CloudTrail/us-east-1/x",
            "AWSLogs//444455556666/CloudTrail/us-east-1/x",
            "awslogs/444455556666/CloudTrail/us-east-1/x",
        ] {
            assert_eq!(of(key), None, "{key}");
        }
    }
}
