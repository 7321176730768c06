//! What findings call a resource.

/// The kind of resource whose policy a service writes, in AWS's own terms, such as `backup vault`.
pub(super) fn kind(service: &str) -> String {
    let known = KINDS.iter().find(|(known, _)| *known == service);
    known.map_or_else(
        || format!("resource of {service}"),
        |(_, kind)| (*kind).to_owned(),
    )
}

/// By the service's name in CloudTrail, without `.amazonaws.com`.
const KINDS: [(&str, &str); 51] = [
    ("acm-pca", "private certificate authority"),
    ("aps", "Prometheus workspace"),
    ("backup", "backup vault"),
    ("bedrock", "Bedrock resource"),
    ("bedrock-agentcore", "Bedrock AgentCore resource"),
    ("cloudhsm", "CloudHSM backup"),
    ("cloudtrail", "CloudTrail resource"),
    ("codeartifact", "CodeArtifact domain or repository"),
    ("codebuild", "CodeBuild resource"),
    ("comprehend", "Comprehend model"),
    ("dsql", "Aurora DSQL cluster"),
    ("dynamodb", "DynamoDB table or stream"),
    ("entityresolution", "Entity Resolution resource"),
    ("events", "event bus"),
    ("fsx", "FSx access point"),
    ("glacier", "Glacier vault"),
    ("glue", "Glue Data Catalog"),
    ("imagebuilder", "EC2 Image Builder resource"),
    ("kafka", "MSK cluster"),
    ("kinesis", "Kinesis resource"),
    ("lex", "Lex bot"),
    ("logs", "CloudWatch Logs resource"),
    ("lookoutequipment", "Lookout for Equipment resource"),
    ("mediastore", "MediaStore container"),
    ("models-v2-lex", "Lex bot"),
    ("network-firewall", "Network Firewall resource"),
    ("networkmanager", "core network"),
    ("oam", "CloudWatch sink"),
    ("omics", "HealthOmics store"),
    ("osis", "OpenSearch Ingestion pipeline"),
    ("payment-cryptography", "Payment Cryptography key"),
    ("redshift", "Redshift resource"),
    ("redshift-serverless", "Redshift Serverless resource"),
    ("refactor-spaces", "Refactor Spaces environment"),
    ("rekognition", "Rekognition project"),
    ("route53resolver", "Route 53 Resolver resource"),
    ("rum", "CloudWatch RUM app monitor"),
    ("s3", "S3 access point or Access Grants instance"),
    ("s3tables", "S3 table or table bucket"),
    ("s3vectors", "S3 vector bucket"),
    ("sagemaker", "SageMaker model package group"),
    ("schemas", "EventBridge schema registry"),
    ("ses", "SES identity"),
    ("sms-voice", "End User Messaging resource"),
    ("ssm", "Systems Manager resource"),
    ("ssm-incidents", "Incident Manager response plan"),
    ("vpc-lattice", "VPC Lattice resource"),
    ("waf", "WAF rule group"),
    ("waf-regional", "WAF rule group"),
    ("wafv2", "WAF rule group"),
    ("xray", "X-Ray resource"),
];

#[cfg(test)]
mod tests {
    use super::super::{resource_policy_opened, service_opened};
    use super::*;

    #[test]
    fn every_service_has_a_kind() {
        let calls = resource_policy_opened::CALLS.iter();
        for (service, _) in calls.chain(&service_opened::CALLS) {
            let kind = kind(service);
            assert!(!kind.starts_with("resource of"), "{service}");
        }
    }
}
