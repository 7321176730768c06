//! At which level the functions log: what they tell of findings is at `info`.
//!
//! Source: [GetFunctionConfiguration](https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html),
//! [log levels](https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).

use std::time::Duration;

use patrol_aws::{JsonError, RestService};
use serde_json::Value;

const LAMBDA: RestService = RestService { name: "lambda" };

/// An attempt may take this long.
const TIME: Duration = Duration::from_secs(20);

/// The levels at which nothing is said of findings.
const HIDING: [&str; 5] = ["warn", "error", "off", "fatal", "critical"];

/// The setting of a function that hides what became of findings, as `LOG_LEVEL=warn`; `None` where nothing does.
pub(in crate::deploy) async fn hides(
    region: &str,
    function: &str,
) -> Result<Option<String>, JsonError> {
    let path = ["2015-03-31", "functions", function, "configuration"];
    let found = LAMBDA.get(Some(region), "GetFunctionConfiguration", &path, TIME);
    Ok(hiding(&found.await?))
}

/// The function's own variable goes before Lambda's setting, as where it starts.
fn hiding(configuration: &Value) -> Option<String> {
    let variables = &configuration["Environment"]["Variables"];
    let set = [
        ("LOG_LEVEL", &variables["LOG_LEVEL"]),
        ("AWS_LAMBDA_LOG_LEVEL", &variables["AWS_LAMBDA_LOG_LEVEL"]),
        (
            "ApplicationLogLevel",
            &configuration["LoggingConfig"]["ApplicationLogLevel"],
        ),
    ];
    let known = |text: &str| {
        let level = text.to_lowercase();
        let shows = ["trace", "debug", "info"].contains(&&*level);
        (shows || HIDING.contains(&&*level)).then_some(level)
    };
    let mut set = set
        .iter()
        .filter_map(|(name, value)| Some((name, known(value.as_str()?)?)));
    let (name, level) = set.next()?;
    HIDING.contains(&&*level).then(|| format!("{name}={level}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_functions_own_variable_goes_before_lambdas_setting() {
        let of = |own: Value, lambda: &str| {
            hiding(&json!({
                "Environment": { "Variables": { "LOG_LEVEL": own } },
                "LoggingConfig": { "ApplicationLogLevel": lambda },
            }))
        };
        assert_eq!(of(json!("warn"), "INFO").as_deref(), Some("LOG_LEVEL=warn"));
        assert_eq!(of(json!("debug"), "ERROR"), None);
        let lambda = of(Value::Null, "WARN");
        assert_eq!(lambda.as_deref(), Some("ApplicationLogLevel=warn"));
        // What is not a level is passed over, as the function does.
        let next = of(json!("loud"), "ERROR");
        assert_eq!(next.as_deref(), Some("ApplicationLogLevel=error"));
        assert_eq!(hiding(&json!({})), None);
    }
}
