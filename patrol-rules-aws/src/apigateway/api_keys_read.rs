use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule,
    Severity, rule,
};

use crate::shared::{found, report, request, says};

rule! {
    /// Reports API Gateway API keys being read together with their values.
    ///
    /// # Why
    /// Anyone who holds the value of an API key can call the API as the customer it was issued to.
    ///
    /// # Example
    /// `aws apigateway get-api-keys --include-values`.
    ///
    /// # Respond
    /// Ask the principal's owner why the values were needed. If the call was not authorized, issue
    /// new keys and disable the old ones.
    pub struct ApiKeysRead = "apiKeysRead";
}

impl Rule for ApiKeysRead {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Low)
        .attack(["T1552"])
        .groups(["baseline", "credentials", "read-only"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let with = |name: &str, field: &str| {
            Pattern::api_call("apigateway.amazonaws.com", [name]).field(
                &format!("detail.requestParameters.{field}"),
                [Matcher::exists(true)],
            )
        };
        Pattern::one_of([
            with("GetApiKey", "includeValue"),
            with("GetApiKeys", "includeValues"),
        ])
        .succeeded()
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let is_asked = [&request["includeValue"], &request["includeValues"]]
            .into_iter()
            .any(|asked| says(asked, true));
        let key = found(call, &["apiKey"]).unwrap_or("all of them");
        let did = format!("read API keys with their values ({key})");
        Ok(is_asked
            .then(|| report(event, "API keys read", &did, key))
            .into())
    }
}
