use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{
    DeploymentPrincipals, Names, UNNAMED, hidden_request, items, listed, report, request, saying,
};

rule! {
    /// Reports a CloudWatch alarm being deleted or muted, its actions being disabled, or its state
    /// being set manually.
    ///
    /// A composite alarm that gets an alarm which suppresses its actions counts as muted.
    ///
    /// # Why
    /// An alarm without actions still looks healthy in the console, but notifies nobody.
    ///
    /// # Example
    /// `aws cloudwatch disable-alarm-actions --alarm-names root-usage`.
    ///
    /// # Respond
    /// Enable the alarm's actions (`aws cloudwatch enable-alarm-actions`), create it again or
    /// delete the mute rule, confirm the change with the person who made it, and check whether the
    /// alarm would have fired in the meantime.
    pub struct AlarmDisabled = "alarmDisabled" {
        /// Alarms to ignore, comma separated; `*` and `?` are wildcards.
        ignored_alarms: Names = "",
        /// Principals whose changes are expected and not reported.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for AlarmDisabled {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1685"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        let source = "monitoring.amazonaws.com";
        let puts = || {
            Pattern::api_call(
                source,
                ["PutCompositeAlarm", "PutLogAlarm", "PutMetricAlarm"],
            )
        };
        Pattern::one_of([
            Pattern::api_call(
                source,
                [
                    "DeleteAlarms",
                    "DisableAlarmActions",
                    "PutAlarmMuteRule",
                    "SetAlarmState",
                ],
            ),
            // Write over an alarm of this name, or hide in a long request that they do.
            puts().field("detail.requestParameters.actionsEnabled", saying(false)),
            puts().field("detail.requestParameters.omitted", [true]),
            puts().field(
                "detail.requestParameters.actionsSuppressor",
                [Matcher::exists(true)],
            ),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        if let Some(hidden) = hidden_request(event, "whether it disabled an alarm's actions") {
            return Ok(hidden.into());
        }
        let call = &event.detail;
        let request = request(call);
        let lists = [
            &request["alarmNames"],
            &request["muteTargets"]["alarmNames"],
        ];
        let names = lists.into_iter().flat_map(items).filter_map(Value::as_str);
        let names: Vec<&str> = names.chain(request["alarmName"].as_str()).collect();
        let watched = names.iter().copied();
        let watched: Vec<&str> = watched
            .filter(|name| !self.ignored_alarms.matches(name))
            .collect();
        if watched.is_empty() && !names.is_empty() {
            return Ok(Findings::none());
        }
        let done = match call.event_name.as_str() {
            "DeleteAlarms" => "deleted",
            "DisableAlarmActions" => "disabled the actions of",
            "PutAlarmMuteRule" => "muted",
            name if name.starts_with("Put") => match request["actionsSuppressor"].is_null() {
                true => "disabled the actions of",
                false => "let another alarm suppress the actions of",
            },
            _ => "set the state of",
        };
        let did = format!("{done} alarms ({})", listed(&watched, 5));
        let first = watched.first().copied().unwrap_or(UNNAMED);
        let finding = report(event, "CloudWatch alarms silenced", &did, first);
        Ok(finding.detail("alarms", watched).into())
    }
}
