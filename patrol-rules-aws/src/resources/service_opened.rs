use patrol_core::{
    ApiCall, Context, Event, Findings, Metadata, Pattern, Result, Rule, Severity, rule,
};

use super::policy_call::opened;
use crate::shared::TrustedAccounts;
use crate::shared::alike::{self, Calls};

rule! {
    /// Reports resource policies of services that answer requests or are used from elsewhere, if
    /// they allow everyone or an account that is not trusted.
    ///
    /// This covers Amazon Managed Service for Prometheus workspaces, Bedrock AgentCore resources,
    /// CloudWatch sinks (cross-account observability), CloudWatch RUM, Comprehend models, Aurora
    /// DSQL clusters, EC2 Image Builder images, recipes and components, End User Messaging phone
    /// numbers, Entity Resolution, Incident Manager, Lex bots, Lookout for Equipment, MSK clusters,
    /// MediaStore containers, Network Firewall and WAF rule groups, Network Manager core networks,
    /// HealthOmics stores, OpenSearch Ingestion pipelines, Refactor Spaces, Rekognition projects,
    /// Route 53 Resolver rules, rule groups and query logging, EventBridge schema registries, SES
    /// email identities, VPC Lattice services, and X-Ray. If each value of a condition identifies
    /// particular callers or networks, a statement for everyone counts only for those. A policy
    /// that cannot be read is reported.
    ///
    /// The severity is medium, because some of these also need network access, which the policy
    /// does not show.
    ///
    /// # Why
    /// An outsider who can send email as your domain needs no password, and one who can call an
    /// internal service is as good as inside your network.
    ///
    /// # Example
    /// `aws sesv2 create-email-identity-policy --email-identity example.com` that allows an unknown
    /// account.
    ///
    /// # Respond
    /// Find out who owns the account. If it is unknown, restore the previous policy or delete this
    /// one, and check what was called, sent or copied since.
    pub struct ServiceOpened = "serviceOpened" {
        /// Accounts that may use these resources, comma separated.
        trusted_accounts: TrustedAccounts,
    }
}

impl Rule for ServiceOpened {
    type Detail = ApiCall;
    const META: Metadata = Metadata::new(Severity::Medium)
        .attack(["T1098", "T1530"])
        .groups(["baseline", "exposure"])
        .since("0.1.0")
        .reports_omitted();

    fn pattern() -> Pattern {
        alike::pattern(CALLS)
    }

    async fn check(&self, event: &Event<ApiCall>, _: &Context) -> Result<Findings> {
        Ok(opened(event, &self.trusted_accounts).into())
    }
}

/// The calls that write such a policy, by service.
pub(super) const CALLS: [Calls; 29] = [
    ("aps", &["PutResourcePolicy"]),
    ("bedrock-agentcore", &["PutResourcePolicy"]),
    (
        "comprehend",
        &[
            "CreateDocumentClassifier",
            "CreateEntityRecognizer",
            "PutResourcePolicy",
        ],
    ),
    ("dsql", &["CreateCluster", "PutClusterPolicy"]),
    ("entityresolution", &["PutPolicy"]),
    (
        "imagebuilder",
        &[
            "PutComponentPolicy",
            "PutContainerRecipePolicy",
            "PutImagePolicy",
            "PutImageRecipePolicy",
        ],
    ),
    ("kafka", &["PutClusterPolicy"]),
    ("lex", &["CreateResourcePolicy", "UpdateResourcePolicy"]),
    ("lookoutequipment", &["PutResourcePolicy"]),
    ("mediastore", &["PutContainerPolicy"]),
    (
        "models-v2-lex",
        &["CreateResourcePolicy", "UpdateResourcePolicy"],
    ),
    ("network-firewall", &["PutResourcePolicy"]),
    ("networkmanager", &["PutResourcePolicy"]),
    ("oam", &["PutSinkPolicy"]),
    ("omics", &["PutS3AccessPolicy"]),
    ("osis", &["PutResourcePolicy"]),
    ("refactor-spaces", &["PutResourcePolicy"]),
    ("rekognition", &["PutProjectPolicy"]),
    (
        "route53resolver",
        &[
            "PutFirewallRuleGroupPolicy",
            "PutResolverQueryLogConfigPolicy",
            "PutResolverRulePolicy",
        ],
    ),
    ("rum", &["PutResourcePolicy"]),
    ("schemas", &["PutResourcePolicy"]),
    (
        "ses",
        &[
            "CreateEmailIdentityPolicy",
            "PutIdentityPolicy",
            "UpdateEmailIdentityPolicy",
        ],
    ),
    ("sms-voice", &["PutResourcePolicy"]),
    ("ssm-incidents", &["PutResourcePolicy"]),
    ("vpc-lattice", &["PutAuthPolicy", "PutResourcePolicy"]),
    ("waf", &["PutPermissionPolicy"]),
    ("waf-regional", &["PutPermissionPolicy"]),
    ("wafv2", &["PutPermissionPolicy"]),
    ("xray", &["PutResourcePolicy"]),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::{Outcome, Value, api_call, json, rule, run};

    use super::*;

    const STRANGER: &str = "999988887777";

    fn outcome(service: &str, call: &str, request: Value) -> Outcome {
        let event = api_call(&format!("{service}.amazonaws.com"), call, request);
        run(&rule::<ServiceOpened>([]), &event)
    }

    fn policy(principal: &Value) -> String {
        json!({"Statement": {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}})
            .to_string()
    }

    /// Where each service has the document and the name of the resource.
    const FORMS: [(&str, &str, &str, &str); 13] = [
        ("ses", "PutIdentityPolicy", "identity", "policy"),
        (
            "ses",
            "CreateEmailIdentityPolicy",
            "emailIdentity",
            "policy",
        ),
        (
            "vpc-lattice",
            "PutAuthPolicy",
            "resourceIdentifier",
            "policy",
        ),
        ("schemas", "PutResourcePolicy", "registryName", "policy"),
        ("kafka", "PutClusterPolicy", "clusterArn", "policy"),
        ("dsql", "PutClusterPolicy", "identifier", "policy"),
        (
            "mediastore",
            "PutContainerPolicy",
            "containerName",
            "policy",
        ),
        ("aps", "PutResourcePolicy", "workspaceId", "policyDocument"),
        (
            "comprehend",
            "CreateDocumentClassifier",
            "documentClassifierName",
            "modelPolicy",
        ),
        ("imagebuilder", "PutImagePolicy", "imageArn", "policy"),
        (
            "omics",
            "PutS3AccessPolicy",
            "s3AccessPointArn",
            "s3AccessPolicy",
        ),
        (
            "rekognition",
            "PutProjectPolicy",
            "projectArn",
            "policyDocument",
        ),
        ("wafv2", "PutPermissionPolicy", "resourceArn", "policy"),
    ];

    #[test]
    fn every_service_is_read_in_its_own_form() {
        for (service, call, name, document) in FORMS {
            let give = |principal: Value| {
                let request = json!({name: "the-name", document: policy(&principal)});
                outcome(service, call, request)
            };
            let told = give(json!({"AWS": STRANGER})).reported();
            assert_eq!(
                told.details["letsIn"],
                json!([STRANGER]),
                "{service} {call}"
            );
            assert_eq!(told.details["resource"], "the-name", "{service} {call}");
            assert!(give(json!("*")).reported().subject.contains("everyone"));
            let own = give(json!({"AWS": "111122223333"}));
            assert_eq!(own, Outcome::Silent, "{service} {call}");
        }
    }

    #[test]
    fn a_resource_created_without_a_policy_is_closed() {
        for (service, call) in [
            ("dsql", "CreateCluster"),
            ("comprehend", "CreateEntityRecognizer"),
        ] {
            assert_eq!(
                outcome(service, call, json!({"deletionProtectionEnabled": true})),
                Outcome::Silent
            );
        }
    }

    #[test]
    fn callers_of_a_network_are_named_by_its_owner() {
        let lattice = |value: &str| {
            let condition =
                json!({"StringEquals": {"vpc-lattice-svcs:SourceVpcOwnerAccount": value}});
            let policy = json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "vpc-lattice-svcs:Invoke", "Resource": "*", "Condition": condition}});
            outcome(
                "vpc-lattice",
                "PutAuthPolicy",
                json!({"resourceIdentifier": "svc-1", "policy": policy.to_string()}),
            )
        };
        assert_eq!(lattice("111122223333"), Outcome::Silent);
        assert_eq!(
            lattice(STRANGER).reported().details["letsIn"],
            json!([STRANGER])
        );
    }
}
