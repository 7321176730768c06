use std::time::Duration;

use patrol_core::{
    Aggregate, ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity,
    iam::ResourcePattern, pattern::cloudtrail::is_refusal, rule,
};
use serde_json::Value;

use crate::shared::{DeploymentPrincipals, Names, hidden_request, items, number, report, request};

rule! {
    /// Reports EC2 instances of an unusual type, or an unusually large number of instances, being
    /// launched.
    ///
    /// Unusual are types with GPUs or other accelerators, and the largest sizes. Refused calls
    /// count if a quota or a policy stopped them, because cryptocurrency miners try large instances
    /// first. Launches by Auto Scaling, EKS and other services count too, and so do Auto Scaling
    /// groups, EKS node groups, EMR clusters and AWS Batch environments that get unusual types or
    /// very many instances.
    ///
    /// # Why
    /// Attackers turn stolen credentials into money by mining on GPU instances and large instances
    /// at your expense.
    ///
    /// # Example
    /// `aws ec2 run-instances --instance-type p3.16xlarge --count 10` in an unused region.
    ///
    /// # Respond
    /// Terminate instances that were not authorized, in every region, and disable the credentials
    /// that launched them.
    pub struct UnusualInstancesStarted = "unusualInstancesStarted" {
        /// Further instance types that are unusual, comma separated; `*` and `?` are wildcards.
        more_types: Names = "",
        /// Instance types that are expected although they match, comma separated; `*` and `?` are
        /// wildcards.
        usual_types: Names = "",
        /// Highest number of instances in one call that is not unusual, whatever their type.
        most_instances: u32 = 20,
        /// Highest number of instances that a group may be set to have without being unusual.
        most_of_group: i64 = 100,
        /// Principals whose changes are expected and not reported, comma separated.
        deployment_principals: DeploymentPrincipals,
    }
}

impl Rule for UnusualInstancesStarted {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1496.001", "T1578.002"])
        .groups(["baseline"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        Pattern::api_call_of_any(&[
            (
                "autoscaling.amazonaws.com",
                &[
                    "CreateAutoScalingGroup",
                    "CreateLaunchConfiguration",
                    "SetDesiredCapacity",
                    "UpdateAutoScalingGroup",
                ],
            ),
            (
                "batch.amazonaws.com",
                &["CreateComputeEnvironment", "UpdateComputeEnvironment"],
            ),
            (
                "ec2.amazonaws.com",
                &[
                    "CreateFleet",
                    "ModifyFleet",
                    "ModifySpotFleetRequest",
                    "RequestSpotFleet",
                    "RequestSpotInstances",
                    "RunInstances",
                ],
            ),
            (
                "eks.amazonaws.com",
                &["CreateNodegroup", "UpdateNodegroupConfig"],
            ),
            (
                "elasticmapreduce.amazonaws.com",
                &["AddInstanceGroups", "ModifyInstanceGroups", "RunJobFlow"],
            ),
        ])
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
        // A dry run or an invalid request launches nothing, and was not stopped by a limit either.
        let stopped = call.failed();
        if stopped && !call.error_code.as_deref().is_some_and(was_stopped) {
            return Ok(Findings::none());
        }
        let mut wanted = Wanted::default();
        wanted.read(request(call), None);
        // The type may stand in a template that the request names; the answer says what was started.
        wanted.read(
            call.response_elements.as_ref().unwrap_or(&Value::Null),
            None,
        );
        if wanted.types.is_empty()
            && let Some(hidden) = hidden_request(event, "which instances were launched")
        {
            return Ok(hidden.into());
        }
        let unusual: Vec<&str> = wanted
            .types
            .into_iter()
            .filter(|name| self.is_unusual(name))
            .collect();
        let many = wanted.count > i64::from(self.most_instances);
        if unusual.is_empty() && !many && wanted.group <= self.most_of_group {
            return Ok(Findings::none());
        }
        let what = match unusual.as_slice() {
            [] if many => format!("{} instances in one call", wanted.count),
            [] => format!("{} instances of a group", wanted.group),
            types => types.join(", "),
        };
        let did = match stopped {
            true => format!("tried to launch unusual instances ({what})"),
            false => format!("launched unusual instances ({what})"),
        };
        let finding = report(event, "Unusual instances", &did, &what)
            .detail("types", unusual)
            .detail("count", wanted.count)
            .detail("refused", stopped);
        let kind = call.event_name.as_str();
        Ok(finding.key(format!("{kind}/{what}")).into())
    }
}

/// Types with GPUs or other accelerators, and the largest sizes.
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

/// What a request asks for, in any of the calls.
#[derive(Default)]
struct Wanted<'a> {
    types: Vec<&'a str>,
    count: i64,
    /// How many instances a group is to have.
    group: i64,
}

impl<'a> Wanted<'a> {
    /// Reads types and counts wherever they are: fleets have lists of overrides, and a type may be
    /// wrapped in `{"value": ..}`.
    fn read(&mut self, value: &'a Value, name: Option<&str>) {
        match (name, value) {
            (Some("instancetype" | "instancetypes"), Value::String(kind)) => self.add(kind),
            (Some("instancetype"), Value::Object(wrapped)) => {
                if let Some(kind) = wrapped.get("value").and_then(Value::as_str) {
                    self.add(kind);
                }
            }
            (
                Some("maxcount" | "instancecount" | "totaltargetcapacity" | "targetcapacity"),
                count,
            ) => {
                self.count = self.count.max(number(count).unwrap_or_default());
            }
            (Some("desiredcapacity" | "desiredsize" | "minsize"), count) => {
                self.group = self.group.max(number(count).unwrap_or_default());
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
