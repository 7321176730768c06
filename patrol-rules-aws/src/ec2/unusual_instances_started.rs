use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::ResourcePattern, pattern::cloudtrail::is_refusal, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, Names, items, report, request};

rule! {
    /// Reports instances of an unusual type, or unusually many of them, being started.
    ///
    /// Types with graphics cards and other accelerators are unusual, and the largest of every kind.
    /// Refused calls count when the account's limits or its policies stopped them: whoever mines coins with
    /// somebody's credentials tries large machines first. Instances of Auto Scaling, EKS and the like count
    /// as well, since those are started on somebody's behalf.
    ///
    /// # Why
    /// Stolen credentials are turned into money by machines with graphics cards and many cores, and the
    /// bill comes at the end of the month.
    ///
    /// # Example
    /// `aws ec2 run-instances --instance-type p3.16xlarge --count 10` in a region where nothing runs.
    ///
    /// # Respond
    /// Terminate what nobody claims, in every region, and take away the credentials that started it.
    pub struct UnusualInstancesStarted = "unusualInstancesStarted" {
        /// Further types of instances that are unusual, comma separated; `*` and `?` are wildcards.
        more_types: Names = "",
        /// Types that are not unusual although they match, comma separated; `*` and `?` are wildcards.
        usual_types: Names = "",
        /// More instances than this in one call are unusual, whatever their type.
        most_instances: u32 = 20,
        /// Principals whose changes are planned, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for UnusualInstancesStarted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1496.001", "T1578.002"])
        .groups(["baseline"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        Pattern::api_call(
            "ec2.amazonaws.com",
            [
                "RunInstances",
                "RequestSpotInstances",
                "RequestSpotFleet",
                "CreateFleet",
            ],
        )
    }

    fn aggregate() -> Aggregate {
        Aggregate::throttle(Duration::from_secs(3600))
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        if self
            .deployment_principals
            .matches(&event.detail.user_identity)
        {
            return Ok(Findings::none());
        }
        let call = &event.detail;
        // Whoever asks whether he may, or made a mistake in the request, started nothing and was not stopped.
        let stopped = call.failed();
        if stopped && !call.error_code.as_deref().is_some_and(was_stopped) {
            return Ok(Findings::none());
        }
        let mut wanted = Wanted::default();
        wanted.read(request(call), None);
        let unusual: Vec<&str> = wanted
            .types
            .into_iter()
            .filter(|name| self.is_unusual(name))
            .collect();
        if unusual.is_empty() && wanted.count <= u64::from(self.most_instances) {
            return Ok(Findings::none());
        }
        let what = match unusual.as_slice() {
            [] => format!("{} instances in one call", wanted.count),
            types => types.join(", "),
        };
        let did = match stopped {
            true => format!("tried to start unusual instances ({what})"),
            false => format!("started unusual instances ({what})"),
        };
        let finding = report(event, "Unusual instances", &did, &what)
            .detail("types", unusual)
            .detail("count", wanted.count)
            .detail("refused", stopped);
        let kind = call.event_name.as_str();
        Ok(finding.key(format!("{kind}/{what}")).into())
    }
}

/// Types with graphics cards, with other accelerators, and the largest ones.
const UNUSUAL: [&str; 23] = [
    "p?.*",
    "p??.*",
    "p???.*",
    "g?.*",
    "g??.*",
    "g???.*",
    "dl*",
    "trn*",
    "inf*",
    "vt*",
    "f?.*",
    "x?.*",
    "x????.*",
    "u-*",
    "u7*",
    "hpc*",
    "mac*",
    "*.metal*",
    "*.18xlarge",
    "*.24xlarge",
    "*.32xlarge",
    "*.48xlarge",
    "*.96xlarge",
];

impl UnusualInstancesStarted {
    fn is_unusual(&self, name: &str) -> bool {
        let mut known = UNUSUAL.iter();
        let is_known = known.any(|pattern| ResourcePattern::from(*pattern).matches(name));
        (is_known || self.more_types.matches(name)) && !self.usual_types.matches(name)
    }
}

/// Did the account's limits or its policies stop the call?
fn was_stopped(code: &str) -> bool {
    let limits = [
        "Limit",
        "Capacity",
        "PendingVerification",
        "Blocked",
        "OptInRequired",
    ];
    is_refusal(code) || limits.iter().any(|part| code.contains(part))
}

/// What a request asks for, in whichever of the four calls.
#[derive(Default)]
struct Wanted<'a> {
    types: Vec<&'a str>,
    count: u64,
}

impl<'a> Wanted<'a> {
    /// Reads types and counts wherever they stand: fleets have lists of overrides, and a type may be
    /// wrapped in `{"value": ..}`.
    fn read(&mut self, value: &'a Value, name: Option<&str>) {
        match (name, value) {
            (Some("instancetype"), Value::String(kind)) => self.add(kind),
            (Some("instancetype"), Value::Object(wrapped)) => {
                if let Some(kind) = wrapped.get("value").and_then(Value::as_str) {
                    self.add(kind);
                }
            }
            (
                Some("maxcount" | "instancecount" | "totaltargetcapacity" | "targetcapacity"),
                count,
            ) => {
                self.count = self.count.max(count.as_u64().unwrap_or_default());
            }
            (_, Value::Object(fields)) => {
                for (name, value) in fields {
                    self.read(value, Some(&name.to_ascii_lowercase()));
                }
            }
            (_, Value::Array(_)) => items(value).for_each(|item| self.read(item, name)),
            _ => {}
        }
    }

    fn add(&mut self, kind: &'a str) {
        if !self.types.contains(&kind) {
            self.types.push(kind);
        }
    }
}
