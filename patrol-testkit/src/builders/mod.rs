//! Events as AWS sends them and as the function hands them to rules, built in a line.

mod aws;
mod carried;
mod event;
mod identity;

use serde_json::{Value, json};

pub use self::{
    aws::{api_call, console_sign_in, scheduled, trusted_advisor},
    carried::{dynamodb_record, kinesis_record, sns_message, sqs_message, webhook_request},
    event::FixtureEvent,
    identity::Identity,
};

const ACCOUNT: &str = "111122223333";
const REGION: &str = "us-east-1";
const TIME: &str = "2026-01-15T09:30:00Z";

fn envelope(detail_type: &str, source: &str, detail: Value) -> FixtureEvent {
    FixtureEvent::new(json!({
        "version": "0",
        "id": "6f1b3a52-7c9d-4e8f-9a10-b2c3d4e5f607",
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": TIME,
        "region": REGION,
        "resources": [],
        "detail": detail,
    }))
}
