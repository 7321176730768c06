//! The whole ruleset: names, docs, patterns, fixtures, subjects.

use acme_rules::SecurityGroups;
use patrol_core::{Context, aws::AwsResponse};
use patrol_testkit::FakeAws;

/// EC2, where every security group is named `web`.
fn ec2() -> Context {
    let answer = "<DescribeSecurityGroupsResponse><securityGroupInfo><item><groupName>web</groupName></item></securityGroupInfo></DescribeSecurityGroupsResponse>";
    FakeAws::new(move |_| AwsResponse::ok(answer)).context::<SecurityGroups>()
}

patrol_testkit::check_ruleset!(
    acme_rules,
    [
        "instanceOutsideHome",
        "repositoryMadePublic",
        "securityGroupOpened",
    ],
    ec2(),
);
