//! Calls after which traffic is less encrypted or checked.

use crate::shared::change::{Change, When, always, when_attribute, when_empty, when_is, when_item};

const LB: &str = "elasticloadbalancing";
const OF_LB: &[&str] = &["ModifyLoadBalancerAttributes"];
const NO_MUTUAL_TLS: &str = "turned off client certificates for the domain name";

/// Policies that allow TLS 1.0 or 1.1.
///
/// Source: [Security policies](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html).
const OLD_TLS: &str = "ELBSecurityPolicy-2015-05|ELBSecurityPolicy-2016-08|\
    ELBSecurityPolicy-FS-2018-06|ELBSecurityPolicy-FS-1-1-2019-08|\
    ELBSecurityPolicy-TLS-1-0-*|ELBSecurityPolicy-TLS-1-1-*|\
    ELBSecurityPolicy-TLS13-1-0-*|ELBSecurityPolicy-TLS13-1-1-*";

pub(super) static CHANGES: [Change; 16] = [
    when_is(
        "apigateway",
        &["UpdateDomainName"],
        ("domainNameConfigurations/securityPolicy", "TLS_1_0"),
        "allowed old versions of TLS for the domain name",
    ),
    when_item(
        "apigateway",
        &["UpdateDomainName"],
        (
            "patchOperations",
            &[
                When::Is("path", "/securityPolicy"),
                When::Is("value", "TLS_1_0"),
            ],
        ),
        "allowed old versions of TLS for the domain name",
    ),
    when_empty(
        "apigateway",
        &["UpdateDomainName"],
        "mutualTlsAuthentication/truststoreUri",
        NO_MUTUAL_TLS,
    ),
    when_item(
        "apigateway",
        &["UpdateDomainName"],
        (
            "patchOperations",
            &[
                When::Is("path", "/mutualTlsAuthentication*"),
                When::Is("op", "remove"),
            ],
        ),
        NO_MUTUAL_TLS,
    ),
    when_item(
        "apigateway",
        &["UpdateDomainName"],
        (
            "patchOperations",
            &[
                When::Is("path", "/mutualTlsAuthentication*"),
                When::Is("value", ""),
            ],
        ),
        NO_MUTUAL_TLS,
    ),
    always(
        "directconnect",
        &["DisassociateMacSecKey"],
        "removed a MACsec key from",
    ),
    when_is(
        "directconnect",
        &["UpdateConnection", "UpdateLag"],
        ("encryptionMode", "no_encrypt|should_encrypt"),
        "allowed traffic without encryption on",
    ),
    when_is(
        "ec2",
        &["ModifyAccountVpcEncryptionControl"],
        ("mode", "unmanaged|attempt-monitor"),
        "allowed traffic without encryption in new VPCs",
    ),
    when_attribute(
        LB,
        OF_LB,
        ("routing.http.desync_mitigation_mode", "monitor"),
        "turned off protection against HTTP desync attacks of",
    ),
    when_attribute(
        LB,
        OF_LB,
        ("routing.http.drop_invalid_header_fields.enabled", "false"),
        "let invalid HTTP headers pass through",
    ),
    // Classic Load Balancers.
    when_attribute(
        LB,
        OF_LB,
        ("elb.http.desyncmitigationmode", "monitor"),
        "turned off protection against HTTP desync attacks of",
    ),
    when_is(
        LB,
        &["ModifyListener"],
        ("mutualAuthentication/mode", "off"),
        "turned off client certificates for the listener",
    ),
    when_is(
        LB,
        &["ModifyListener"],
        ("ignoreClientCertificateExpiry", "true"),
        "let in expired client certificates by the listener",
    ),
    when_is(
        LB,
        &["ModifyListener"],
        ("sslPolicy", OLD_TLS),
        "allowed old versions of TLS for the listener",
    ),
    always(
        LB,
        &["RemoveTrustStoreRevocations"],
        "removed revoked certificates from the trust store",
    ),
    when_is(
        "es",
        &["UpdateDomainConfig"],
        ("tLSSecurityPolicy", "Policy-Min-TLS-1-0-2019-07"),
        "allowed old versions of TLS for the domain",
    ),
];

#[cfg(test)]
mod tests {
    use patrol_testkit::json;

    use super::*;
    use crate::shared::change::testing::check;

    #[test]
    fn weaker_protection_is_told() {
        let patch = |path: &str, op: &str, value: &str| json!({"domainName": "d", "patchOperations": [{"op": op, "path": path, "value": value}]});
        let lb = |key: &str, value: &str| json!({"loadBalancerArn": "lb", "attributes": [{"key": key, "value": value}]});
        let listener = |field: &str, value| json!({"listenerArn": "l", field: value});
        let told = [
            (
                "apigateway",
                "UpdateDomainName",
                json!({"domainNameConfigurations": [{"securityPolicy": "TLS_1_0"}]}),
            ),
            (
                "apigateway",
                "UpdateDomainName",
                patch("/securityPolicy", "replace", "TLS_1_0"),
            ),
            (
                "apigateway",
                "UpdateDomainName",
                json!({"mutualTlsAuthentication": {"truststoreUri": ""}}),
            ),
            (
                "apigateway",
                "UpdateDomainName",
                patch("/mutualTlsAuthentication", "remove", "x"),
            ),
            (
                "apigateway",
                "UpdateDomainName",
                patch("/mutualTlsAuthentication/truststoreUri", "replace", ""),
            ),
            (
                "directconnect",
                "UpdateConnection",
                json!({"connectionId": "dxcon-1", "encryptionMode": "no_encrypt"}),
            ),
            (
                "ec2",
                "ModifyAccountVpcEncryptionControl",
                json!({"mode": "unmanaged"}),
            ),
            (
                "elasticloadbalancing",
                "ModifyLoadBalancerAttributes",
                lb("routing.http.desync_mitigation_mode", "monitor"),
            ),
            (
                "elasticloadbalancing",
                "ModifyLoadBalancerAttributes",
                lb("routing.http.drop_invalid_header_fields.enabled", "false"),
            ),
            (
                "elasticloadbalancing",
                "ModifyLoadBalancerAttributes",
                lb("elb.http.desyncmitigationmode", "monitor"),
            ),
            (
                "elasticloadbalancing",
                "ModifyListener",
                listener("mutualAuthentication", json!({"mode": "off"})),
            ),
            (
                "elasticloadbalancing",
                "ModifyListener",
                listener(
                    "mutualAuthentication",
                    json!({"mode": "verify", "ignoreClientCertificateExpiry": true}),
                ),
            ),
            (
                "elasticloadbalancing",
                "ModifyListener",
                listener("sslPolicy", json!("ELBSecurityPolicy-TLS13-1-0-2021-06")),
            ),
            (
                "elasticloadbalancing",
                "ModifyListener",
                listener("sslPolicy", json!("ELBSecurityPolicy-2016-08")),
            ),
            (
                "es",
                "UpdateDomainConfig",
                json!({"domainEndpointOptions": {"tLSSecurityPolicy": "Policy-Min-TLS-1-0-2019-07"}}),
            ),
        ];
        let silent = [
            (
                "apigateway",
                "UpdateDomainName",
                patch("/securityPolicy", "replace", "TLS_1_2"),
            ),
            (
                "apigateway",
                "UpdateDomainName",
                json!({"mutualTlsAuthentication": {"truststoreUri": "s3://trust/ca.pem"}}),
            ),
            (
                "directconnect",
                "UpdateConnection",
                json!({"connectionId": "dxcon-1", "encryptionMode": "must_encrypt"}),
            ),
            (
                "elasticloadbalancing",
                "ModifyLoadBalancerAttributes",
                lb("routing.http.desync_mitigation_mode", "strictest"),
            ),
            (
                "elasticloadbalancing",
                "ModifyListener",
                listener("sslPolicy", json!("ELBSecurityPolicy-TLS13-1-2-2021-06")),
            ),
            (
                "elasticloadbalancing",
                "ModifyListener",
                listener("mutualAuthentication", json!({"mode": "verify"})),
            ),
            (
                "es",
                "UpdateDomainConfig",
                json!({"domainEndpointOptions": {"enforceHTTPS": true, "tLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07"}}),
            ),
        ];
        check(&CHANGES, &told, &silent);
    }
}
