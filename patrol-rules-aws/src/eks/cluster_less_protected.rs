use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use crate::shared::{asked, items, listed, report, request};

rule! {
    /// Reports an EKS cluster whose API everyone can reach, or whose logs are switched off.
    ///
    /// # Why
    /// An open API needs one stolen token only, and without its audit log nobody sees what was done with it.
    ///
    /// # Example
    /// `aws eks update-cluster-config --resources-vpc-config endpointPublicAccess=true ...`.
    ///
    /// # Respond
    /// Set it back. An API that must be public is narrowed by `publicAccessCidrs`.
    pub struct ClusterLessProtected = "clusterLessProtected";
}

impl Rule for ClusterLessProtected {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::High)
        .attack(["T1685.002", "T1190"])
        .groups(["baseline", "exposure"])
        .since("0.1.0");

    fn pattern() -> Pattern {
        let part = |field: &str, value: bool| {
            Pattern::api_call("eks.amazonaws.com", ["UpdateClusterConfig"])
                .field(&format!("detail.requestParameters.{field}"), [value])
        };
        Pattern::one_of([
            part("resourcesVpcConfig.endpointPublicAccess", true),
            part("logging.clusterLogging.enabled", false),
        ])
        .succeeded()
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        let call = &event.detail;
        let request = request(call);
        let cluster = asked(call, &["name", "clusterName"]);
        let network = &request["resourcesVpcConfig"];
        let ranges = &network["publicAccessCidrs"];
        let is_narrow = items(ranges).count() > 0
            && !items(ranges).any(|range| range == "0.0.0.0/0" || range == "::/0");
        let off =
            items(&request["logging"]["clusterLogging"]).find(|logs| logs["enabled"] == false);
        let mut findings = Findings::none();
        if network["endpointPublicAccess"] == true && !is_narrow {
            let did = format!("opened the API of the cluster {cluster} to everyone");
            findings.push(report(event, "Cluster opened to everyone", &did, cluster));
        }
        if let Some(off) = off {
            let kinds: Vec<&str> = items(&off["types"])
                .filter_map(|kind| kind.as_str())
                .collect();
            let did = format!(
                "switched off the logs {} of the cluster {cluster}",
                listed(&kinds, 5)
            );
            findings.push(
                report(event, "Cluster without its logs", &did, cluster).detail("logs", kinds),
            );
        }
        Ok(findings)
    }
}
