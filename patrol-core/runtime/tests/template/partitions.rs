//! Regions of other partitions: China, GovCloud, the European Sovereign Cloud, isolated regions.

use patrol_runtime::template::TemplateOptions;
use patrol_test_support::of_type;

use crate::variants::{TOGETHER, registry};

#[test]
fn events_of_global_services_arrive_in_the_partitions_own_region() {
    let registry = registry(&["policyWritten"]);
    for (home, elsewhere) in [
        ("us-east-1", "eu-central-1"),
        ("cn-north-1", "cn-northwest-1"),
        ("us-gov-west-1", "us-gov-east-1"),
        ("us-iso-east-1", "us-iso-west-1"),
        ("us-isob-east-1", "us-isob-west-1"),
        ("eusc-de-east-1", "eusc-de-west-1"),
    ] {
        let there = TemplateOptions::new().region(home).build(&registry);
        let template = there.unwrap_or_else(|why| panic!("{home}: {why}"));
        let assertion = &template.as_value()["Rules"]["Region"]["Assertions"][0];
        assert_eq!(assertion["Assert"]["Fn::Equals"][1], home);

        let error = TemplateOptions::new().region(elsewhere).build(&registry);
        let error = error.expect_err(elsewhere).to_string();
        assert!(
            error.contains(&format!("delivered in {home} only")),
            "{error}"
        );

        let member = TemplateOptions::new().region(home).build_member(&registry);
        let member = member.expect("a template").into_value();
        assert_eq!(of_type(&member, "AWS::Events::Rule").count(), 1, "{home}");
        let error = TemplateOptions::new()
            .region(elsewhere)
            .build_member(&registry);
        assert!(error.is_err(), "{elsewhere}: nothing happens there");
    }
}

/// A service's address ends otherwise in each partition, which CloudFormation fills in. What is
/// left are the names of services, which are the same everywhere.
#[test]
fn no_address_is_of_one_partition_alone() {
    let template = TemplateOptions::new().build(&registry(&TOGETHER));
    let text = template.expect("a template").to_string();
    for line in text.lines().filter(|line| line.contains("amazonaws.com")) {
        let service = line.contains("\"Service\": ") || line.contains("\"Principal\": ");
        let source = line.trim_start().starts_with('"') && line.ends_with(".amazonaws.com\"");
        assert!(service || source, "{line}");
    }
    assert!(!text.contains("arn:aws:"), "an ARN of one partition alone");
}
