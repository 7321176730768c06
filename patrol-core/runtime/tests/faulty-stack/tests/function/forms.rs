//! The form in which sinks for programs send what rules find.

use patrol_test_support::lambda::Sns;
use serde_json::{Value, json};

use crate::{
    event,
    routes::{BUS, Receiver, routed},
};

#[test]
fn a_bus_and_a_webhook_may_get_findings_of_ocsf() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let bus = Receiver::start(r#"{"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}"#);
    let routes = format!("webhook:{} format=ocsf; events format=ocsf", webhook.url());
    let function = routed(&sns, &routes)
        .env("AlertBusArn", BUS)
        .env("AWS_ENDPOINT_URL_EVENTBRIDGE", bus.endpoint.url())
        .start();
    function.invoke(&event(&["reports"])).unwrap();
    let entry = &bus.bodies()[0]["Entries"][0];
    assert_eq!(entry["Source"], "patrol");
    assert_eq!(entry["DetailType"], "Patrol Finding (OCSF)");
    let detail: Value = entry["Detail"].as_str().unwrap().parse().unwrap();
    assert_eq!(detail, webhook.bodies()[0]);
    assert_eq!(detail["class_uid"], 2004);
    assert_eq!(detail["activity_name"], "Create");
    assert_eq!(detail["finding_info"]["analytic"]["name"], "reports");
    assert_eq!(detail["evidences"][0]["data"], event(&["reports"]));
    // Patrol's own findings come back as nobody's event.
    let mut back = event(&["reports"]);
    back["source"] = json!("patrol");
    back["detail-type"] = entry["DetailType"].clone();
    function.invoke(&back).unwrap();
    assert_eq!(bus.requests().len(), 1);
}

#[test]
fn a_form_that_nobody_knows_is_a_broken_route() {
    let (sns, webhook) = (Sns::start(), Receiver::start(""));
    let routes = format!("webhook:{} format=cef; alerts severity<=low", webhook.url());
    let function = routed(&sns, &routes).start();
    function.invoke(&event(&["reports"])).unwrap();
    assert_eq!((webhook.requests().len(), sns.published().len()), (0, 1));
    let words = "unknown format `cef`: expected `json` or `ocsf`";
    assert!(function.logs().contains(words), "{}", function.logs());
}
