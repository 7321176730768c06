//! Values of database parameters, and options, that leave a database less protected, and calls that allow weaker sign-in.

use crate::shared::change::{Change, When, when_at_most, when_empty, when_is, when_item};

/// Parameters of parameter groups with the values that turn protection off, in lower case. `*end` and `start*` are as in tables of calls.
///
/// Sources: [PostgreSQL](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html),
/// [MySQL](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.html),
/// [Amazon DocumentDB](https://docs.aws.amazon.com/documentdb/latest/developerguide/cluster_parameter_groups-list_of_parameters.html),
/// [Neptune](https://docs.aws.amazon.com/neptune/latest/userguide/parameters.html),
/// [Redshift](https://docs.aws.amazon.com/redshift/latest/mgmt/connecting-ssl-support.html).
pub(super) const PARAMETERS: [(&str, &[&str]); 26] = [
    ("audit_logs", &["disabled", "none"]),
    ("audit_sys_operations", &["false"]),
    ("audit_trail", &["none"]),
    ("enable_user_activity_logging", OFF),
    ("log_connections", OFF),
    ("log_disconnections", OFF),
    ("log_statement", &["none"]),
    ("neptune_enable_audit_log", OFF),
    ("neptune_enforce_ssl", OFF),
    ("password_encryption", &["md5"]),
    ("pgaudit.log", &["none", ""]),
    ("rds.force_admin_logging_level", &["disabled"]),
    ("rds.force_ssl", OFF),
    ("rds.restrict_password_commands", OFF),
    ("rds.tls10", &["enabled"]),
    ("rds.tls11", &["enabled"]),
    ("require_secure_transport", OFF),
    ("require_ssl", OFF),
    ("server_audit_events", &[""]),
    ("server_audit_logging", OFF),
    ("ssl", OFF),
    ("ssl_min_protocol_version", &["tlsv1", "tlsv1.1"]),
    ("tls", &["disabled"]),
    ("tls_version", &["tlsv1*"]),
    ("use_fips_ssl", OFF),
    ("validate_password.policy", &["low", "0"]),
];

const OFF: &[&str] = &["0", "false", "off"];

/// Options whose removal turns auditing or encryption off.
pub(super) const OPTIONS: [&str; 6] = [
    "MARIADB_AUDIT_PLUGIN",
    "NATIVE_NETWORK_ENCRYPTION",
    "SQLSERVER_AUDIT",
    "SSL",
    "TDE",
    "TRANSPARENT_DATA_ENCRYPTION",
];

const NO_PASSWORD: &str = "allowed access without a password to";
const NO_IAM: &str = "disabled IAM authentication of the database";

pub(super) static CHANGES: [Change; 14] = [
    when_is(
        "elasticache",
        &["ModifyUser"],
        ("noPasswordRequired", "true"),
        NO_PASSWORD,
    ),
    when_is(
        "elasticache",
        &["ModifyUser"],
        ("authenticationMode/type", "no-password-required"),
        NO_PASSWORD,
    ),
    when_is(
        "elasticache",
        &["ModifyReplicationGroup"],
        ("authTokenUpdateStrategy", "DELETE"),
        NO_PASSWORD,
    ),
    when_is(
        "elasticache",
        &["ModifyReplicationGroup"],
        ("removeUserGroups", "true"),
        NO_PASSWORD,
    ),
    when_is(
        "es",
        OF_ES,
        ("advancedSecurityOptions/enabled", "false"),
        FINE_GRAINED,
    ),
    when_is("es", OF_ES, ("anonymousAuthEnabled", "true"), FINE_GRAINED),
    when_is(
        "memorydb",
        &["UpdateCluster"],
        ("aCLName", "open-access"),
        NO_PASSWORD,
    ),
    when_is(
        "rds",
        &["ModifyDBCluster", "ModifyDBInstance"],
        ("enableIAMDatabaseAuthentication", "false"),
        NO_IAM,
    ),
    when_is(
        "rds",
        &["ModifyDBCluster", "ModifyDBInstance"],
        ("masterUserAuthenticationType", "password"),
        NO_IAM,
    ),
    when_at_most(
        "rds",
        &["ModifyDBCluster"],
        ("backtrackWindow", 0.0),
        "disabled Backtrack of the database",
    ),
    when_item(
        "rds",
        &["ModifyDBProxy"],
        ("auth", &[When::Is("iAMAuth", "DISABLED")]),
        NO_IAM,
    ),
    when_is(
        "redshift",
        &["ModifyCluster"],
        ("enhancedVpcRouting", "false"),
        ROUTES,
    ),
    when_empty(
        "redshift-serverless",
        &["UpdateNamespace"],
        "logExports",
        "turned off the audit logs of the database",
    ),
    when_is(
        "redshift-serverless",
        &["UpdateWorkgroup"],
        ("enhancedVpcRouting", "false"),
        ROUTES,
    ),
];

const OF_ES: &[&str] = &["UpdateDomainConfig", "UpdateElasticsearchDomainConfig"];
const FINE_GRAINED: &str = "weakened fine-grained access control of the search domain";
const ROUTES: &str = "let data leave the VPC again from the database";

#[cfg(test)]
mod tests {
    use patrol_testkit::{Value, json};

    use super::*;
    use crate::shared::change::testing::{Case, check};

    /// Each with the value that weakens the database, and with one that does not.
    fn cases(weak: bool) -> Vec<Case> {
        let pick = |weakens: Value, keeps: Value| if weak { weakens } else { keeps };
        let (yes, no) = (
            pick(json!(true), json!(false)),
            pick(json!(false), json!(true)),
        );
        let text = |weakens: &str, keeps: &str| pick(json!(weakens), json!(keeps));
        let user_type = text("no-password-required", "iam");
        vec![
            (
                "elasticache",
                "ModifyUser",
                json!({"userId": "u", "noPasswordRequired": yes}),
            ),
            (
                "elasticache",
                "ModifyUser",
                json!({"userId": "u", "authenticationMode": {"type": user_type}}),
            ),
            (
                "elasticache",
                "ModifyReplicationGroup",
                json!({"authTokenUpdateStrategy": text("DELETE", "ROTATE")}),
            ),
            (
                "elasticache",
                "ModifyReplicationGroup",
                json!({"removeUserGroups": yes}),
            ),
            (
                "es",
                "UpdateDomainConfig",
                json!({"domainName": "d", "advancedSecurityOptions": {"enabled": no}}),
            ),
            (
                "es",
                "UpdateDomainConfig",
                json!({"domainName": "d", "advancedSecurityOptions": {"anonymousAuthEnabled": yes}}),
            ),
            (
                "memorydb",
                "UpdateCluster",
                json!({"clusterName": "c", "aCLName": text("open-access", "apps")}),
            ),
            (
                "rds",
                "ModifyDBInstance",
                json!({"dBInstanceIdentifier": "d", "enableIAMDatabaseAuthentication": no}),
            ),
            (
                "rds",
                "ModifyDBCluster",
                json!({"dBClusterIdentifier": "d", "masterUserAuthenticationType": text("password", "iam-db-auth")}),
            ),
            (
                "rds",
                "ModifyDBCluster",
                json!({"dBClusterIdentifier": "d", "backtrackWindow": pick(json!(0), json!(86_400))}),
            ),
            (
                "rds",
                "ModifyDBProxy",
                json!({"dBProxyName": "p", "auth": [{"secretArn": "s", "iAMAuth": text("DISABLED", "REQUIRED")}]}),
            ),
            (
                "redshift",
                "ModifyCluster",
                json!({"clusterIdentifier": "c", "enhancedVpcRouting": no}),
            ),
            (
                "redshift-serverless",
                "UpdateNamespace",
                json!({"namespaceName": "n", "logExports": pick(json!([]), json!(["userlog"]))}),
            ),
            (
                "redshift-serverless",
                "UpdateWorkgroup",
                json!({"workgroupName": "w", "enhancedVpcRouting": no}),
            ),
        ]
    }

    #[test]
    fn what_stays_protected_is_not_reported() {
        check(&CHANGES, &cases(true), &cases(false));
    }

    #[test]
    fn parameters_are_in_lower_case_and_sorted() {
        assert!(PARAMETERS.is_sorted());
        for (name, values) in PARAMETERS {
            assert!(name.to_ascii_lowercase() == name);
            assert!(
                values
                    .iter()
                    .all(|value| value.to_ascii_lowercase() == **value)
            );
        }
    }
}
