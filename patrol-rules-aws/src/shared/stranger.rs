//! Untrusted accounts, principals and organizations that a request names, or everyone.

use patrol_core::{ApiCall, Event, iam::Arn};
use serde_json::Value;

use super::condition::account_of;
use super::outsiders::{EVERYONE, everyone_first};
use super::trusted_accounts::TrustedAccounts;

/// Is it an account, or somebody of one, that is not trusted; or an organization or a part of one? Organizations
/// count when the operator has named his own.
pub(crate) fn is_stranger(
    event: &Event<ApiCall>,
    principal: &str,
    trusted: &TrustedAccounts,
) -> bool {
    let arn = Arn::parse(principal).ok();
    // `organization/o-a1b2c3d4e5`, `ou/o-a1b2c3d4e5/ou-ab12-11111111`.
    let of_organization = arn.filter(|arn| arn.service() == "organizations");
    let organization = match of_organization {
        Some(arn) => Some(arn.resource().split('/').find(is_organization)),
        None => is_organization(&principal).then_some(Some(principal)),
    };
    if let Some(id) = organization {
        return trusted.is_strange_organization(event, id.unwrap_or_default());
    }
    // A service has a name in the place of an account.
    account_of(principal).is_some_and(|account| !trusted.trusts(event, account))
}

fn is_organization(part: &&str) -> bool {
    part.starts_with("o-")
}

/// The strangers whom a request names in one of some fields, wherever in it they stand: each once, everyone first.
/// What a request takes away (`removePrincipals`, `loadPermission/remove`) is not looked at.
pub(crate) fn strangers_named(
    event: &Event<ApiCall>,
    request: &Value,
    fields: &[&str],
    trusted: &TrustedAccounts,
) -> Vec<String> {
    let mut named = Vec::new();
    find(request, fields, false, DEPTH, &mut named);
    let mut strangers = Vec::new();
    for name in named {
        let stranger = match name {
            // Everyone who subscribes to a product of AWS Data Exchange.
            "*" | "all" | "ADX" => EVERYONE,
            // Redshift writes `DataCatalog/` before the account that it shares data with, and Lake Formation
            // `:IAMPrincipals` after the account whose principals it means.
            name => {
                let name = name.strip_prefix("DataCatalog/").unwrap_or(name);
                name.strip_suffix(":IAMPrincipals").unwrap_or(name)
            }
        };
        let is_strange = stranger == EVERYONE || is_stranger(event, stranger, trusted);
        if is_strange && !strangers.iter().any(|known| known == stranger) {
            strangers.push(stranger.to_owned());
        }
    }
    everyone_first(&mut strangers);
    strangers
}

/// How deep requests are looked into.
const DEPTH: u8 = 12;

/// Every text in the fields of these names.
fn find<'a>(
    value: &'a Value,
    fields: &[&str],
    is_named: bool,
    depth: u8,
    found: &mut Vec<&'a str>,
) {
    let Some(deeper) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::String(text) if is_named => found.push(text),
        Value::Array(items) => {
            for item in items {
                find(item, fields, is_named, deeper, found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if name.to_ascii_lowercase().starts_with("remove") {
                    continue;
                }
                let is_named =
                    is_named || fields.iter().any(|field| name.eq_ignore_ascii_case(field));
                find(member, fields, is_named, deeper, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use patrol_testkit::{api_call, json};

    use super::*;

    fn named(request: Value) -> Vec<String> {
        let event = api_call("ec2.amazonaws.com", "Anything", json!({}));
        let event = Event::<ApiCall>::try_from(&*event).unwrap();
        let trusted = "222233334444, o-a1b2c3d4e5";
        let trusted = patrol_core::ParamValue::parse(trusted).unwrap();
        strangers_named(&event, &request, &["principals"], &trusted)
    }

    #[test]
    fn strangers_are_found_in_every_form() {
        let stranger = "arn:aws:iam::999988887777:root";
        for request in [
            json!({"principals": stranger}),
            json!({"Principals": ["111122223333", stranger, stranger]}),
            json!({"XRequest": {"Principals": {"tag": 1, "content": stranger}}}),
            json!({"entries": [{"principals": {"id": "222233334444"}}, {"principals": {"id": stranger}}]}),
        ] {
            assert_eq!(named(request.clone()), [stranger], "{request}");
        }
        let organization = "arn:aws:organizations::999988887777:organization/o-z9y8x7w6v5";
        assert_eq!(named(json!({ "principals": organization })), [organization]);
        assert_eq!(
            named(json!({"principals": "o-z9y8x7w6v5"})),
            ["o-z9y8x7w6v5"]
        );
        assert_eq!(
            named(json!({"principals": ["999988887777", "*"]})),
            ["everyone", "999988887777"]
        );
        assert_eq!(
            named(json!({"principals": "DataCatalog/999988887777"})),
            ["999988887777"]
        );
    }

    #[test]
    fn ours_services_and_what_is_taken_away_are_not() {
        for request in [
            json!({"principals": ["111122223333", "arn:aws:iam::222233334444:role/app"]}),
            json!({"principals": "arn:aws:organizations::222233334444:ou/o-a1b2c3d4e5/ou-ab12-11111111"}),
            json!({"principals": ["s3.amazonaws.com", "IAM_ALLOWED_PRINCIPALS", ""]}),
            json!({"removePrincipals": {"principals": "999988887777"}}),
            json!({"others": "999988887777"}),
            json!(null),
        ] {
            assert!(named(request.clone()).is_empty(), "{request}");
        }
    }
}
