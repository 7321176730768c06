use patrol_core::{
    ApiCall, Context, Event, Findings, Matcher, Metadata, Pattern, Result, Rule, Severity, rule,
};
use serde_json::Value;

use crate::shared::{are_everyone, asked, items, listed, report, request, saying, says};

rule! {
    /// Reports an EKS cluster whose API server endpoint is opened to everyone, or whose control
    /// plane logs are disabled.
    ///
    /// A public endpoint is not reported if the call limits it to CIDR ranges that are not the
    /// whole internet.
    ///
    /// # Why
    /// With a public endpoint, a stolen token is enough to use the cluster, and without its audit
    /// log nobody sees what was done.
    ///
    /// # Example
    /// `aws eks update-cluster-config --resources-vpc-config endpointPublicAccess=true ...`.
    ///
    /// # Respond
    /// Restore the setting. Limit an endpoint that must be public with `publicAccessCidrs`.
    pub struct ClusterLessProtected = "clusterLessProtected";
}

impl Rule for ClusterLessProtected {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002", "T1190"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let part = |field: &str, values: Vec<Matcher>| {
            Pattern::api_call("eks.amazonaws.com", ["UpdateClusterConfig"])
                .field(&format!("detail.requestParameters.{field}"), values)
        };
        Pattern::one_of([
            part(
                "resourcesVpcConfig.endpointPublicAccess",
                saying(true).into(),
            ),
            part(
                "resourcesVpcConfig.publicAccessCidrs",
                vec![Matcher::exists(true)],
            ),
            part("logging.clusterLogging.enabled", saying(false).into()),
            Pattern::api_call("eks.amazonaws.com", ["CreateCluster"]).field(
                "detail.requestParameters.resourcesVpcConfig.publicAccessCidrs",
                [Matcher::exists(true)],
            ),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let cluster = asked(call, &["name", "clusterName"]);
        let network = &request["resourcesVpcConfig"];
        let ranges = &network["publicAccessCidrs"];
        let ranges: Vec<&str> = items(ranges).filter_map(Value::as_str).collect();
        // Of a cluster that is public already the ranges alone may be changed.
        let is_open = match ranges.is_empty() {
            true => says(&network["endpointPublicAccess"], true),
            false => !says(&network["endpointPublicAccess"], false) && are_everyone(&ranges),
        };
        let off =
            items(&request["logging"]["clusterLogging"]).find(|logs| says(&logs["enabled"], false));
        let mut findings = Findings::none();
        if call.event_name == "CreateCluster" {
            let did =
                format!("created the cluster {cluster}, whose API server everyone can reach,");
            let subject = "EKS cluster created with a public endpoint";
            let finding = report(event, subject, &did, cluster).severity(Severity::Low);
            return Ok(is_open.then_some(finding).into());
        }
        if is_open {
            let did =
                format!("opened the API server endpoint of the cluster {cluster} to everyone");
            findings.push(report(
                event,
                "EKS cluster endpoint opened to everyone",
                &did,
                cluster,
            ));
        }
        if let Some(off) = off {
            let kinds: Vec<&str> = items(&off["types"])
                .filter_map(|kind| kind.as_str())
                .collect();
            let did = format!(
                "disabled the control plane logs {} of the cluster {cluster}",
                listed(&kinds, 5)
            );
            findings.push(
                report(event, "EKS cluster logging disabled", &did, cluster).detail("logs", kinds),
            );
        }
        Ok(findings)
    }
}
