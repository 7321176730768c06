//! What services send to EventBridge by themselves.

/// Events of services that the CDK's specification lacks: source, detail-types.
///
/// Source: [events of AWS services](https://docs.aws.amazon.com/eventbridge/latest/ref/welcome.html)
/// and each service's page on EventBridge.
pub(crate) const EVENTS: &[(&str, &[&str])] = &[
    (
        "aws.access-analyzer",
        &[
            "Access Analyzer Finding",
            "Access Preview State Change",
            "Internal Access Finding",
            "Policy Generation State Change",
            "Unused Access Finding for IAM entities",
        ],
    ),
    (
        "aws.appflow",
        &[
            "AppFlow End Flow Run Report",
            "AppFlow Event Flow Deactivated",
            "AppFlow Event Flow Report",
            "AppFlow Scheduled Flow Deactivated",
            "AppFlow Start Flow Run Report",
        ],
    ),
    (
        "aws.application-autoscaling",
        &["Application Auto Scaling Scaling Activity State Change"],
    ),
    (
        "aws.autoscaling",
        &[
            "EC2 Auto Scaling Instance Refresh Cancelled",
            "EC2 Auto Scaling Instance Refresh Checkpoint Reached",
            "EC2 Auto Scaling Instance Refresh Failed",
            "EC2 Auto Scaling Instance Refresh Started",
            "EC2 Auto Scaling Instance Refresh Started Baking",
            "EC2 Auto Scaling Instance Refresh Succeeded",
        ],
    ),
    (
        "aws.backup",
        &[
            "Backup Job State Change",
            "Backup Plan State Change",
            "Backup Vault State Change",
            "Copy Job State Change",
            "Recovery Point State Change",
            "Region Setting State Change",
            "Report Job State Change",
            "Restore Job State Change",
        ],
    ),
    (
        "aws.cloudformation",
        &[
            "CloudFormation Drift Detection Status Change",
            "CloudFormation Resource Status Change",
            "CloudFormation Stack Status Change",
        ],
    ),
    (
        "aws.config",
        &[
            "Config Configuration History Delivery Status",
            "Config Configuration Item Change",
            "Config Configuration Snapshot Delivery Status",
            "Config Rules Compliance Change",
            "Config Rules Re-evaluation Status",
        ],
    ),
    (
        "aws.ec2",
        &[
            "EC2 Instance Rebalance Recommendation",
            "EC2 AMI State Change",
        ],
    ),
    ("aws.ecs", &["ECS Deployment State Change"]),
    (
        "aws.elasticbeanstalk",
        &[
            "Elastic Beanstalk resource status change",
            "Health status change",
            "Managed update status change",
            "Other resource status change",
        ],
    ),
    (
        "aws.es",
        &[
            "Amazon ES Service Software Update Notification",
            "Amazon OpenSearch Service Auto-Tune Notification",
            "Amazon OpenSearch Service Cluster Status Notification",
            "Amazon OpenSearch Service Domain Error Notification",
            "Amazon OpenSearch Service Domain Update Notification",
            "Amazon OpenSearch Service Software Update Notification",
            "Amazon OpenSearch Service VPC Endpoint Notification",
        ],
    ),
    (
        "aws.glue",
        &[
            "Glue Crawler State Change",
            "Glue Scheduled Session State Change",
        ],
    ),
    (
        "aws.inspector2",
        &[
            "Inspector2 Coverage",
            "Inspector2 Finding",
            "Inspector2 Scan",
        ],
    ),
    ("aws.macie", &["Macie Finding", "Macie Policy Finding"]),
    ("aws.scheduler", &["Scheduled Event"]),
    ("aws.securityhub", &["Findings Imported V2"]),
    ("aws.sms", &["Server Migration Job State Change"]),
    (
        "aws.ssm",
        &[
            "Change Request Status Update",
            "Configuration Compliance State Change",
            "EC2 Automation Execution Status-change Notification",
            "EC2 Automation Step Status-change Notification",
            "EC2 Command Invocation Status-change Notification",
            "EC2 Command Status-change Notification",
            "EC2 State Manager Association State Change",
            "EC2 State Manager Instance Association State Change",
            "Maintenance Window Execution State-change Notification",
            "Maintenance Window State-change Notification",
            "Maintenance Window Target Registration Notification",
            "Maintenance Window Task Execution State-change Notification",
            "Maintenance Window Task Registration Notification",
            "Maintenance Window Task Target Invocation State-change Notification",
            "OpsItem Create",
            "OpsItem Update",
            "Parameter Store Change",
            "Parameter Store Policy Action",
        ],
    ),
    (
        "aws.trustedadvisor",
        &["Service Quotas Utilization Notification"],
    ),
];
