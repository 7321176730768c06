//! A client: what the rules of this crate ask EC2 about security groups, by signed calls.

use std::sync::Arc;

use patrol_core::{Client, Connector, Permission, Result, aws::Aws};

/// EC2's security groups.
#[derive(Debug)]
pub struct SecurityGroups(Aws);

impl Client for SecurityGroups {
    const NAME: &'static str = "EC2 security groups";

    fn permissions() -> Vec<Permission> {
        let why = "EC2 takes no resource in its Describe actions";
        vec![Permission::new(["ec2:DescribeSecurityGroups"], ["*"]).because(why)]
    }

    async fn connect(connector: &Connector) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(connector.aws().await?)))
    }
}

impl SecurityGroups {
    /// The name of a group in a region; `None` when it is gone by now.
    ///
    /// # Errors
    ///
    /// What EC2 says, such as that the role may not ask.
    ///
    /// Source: [DescribeSecurityGroups](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html).
    pub async fn name(&self, region: &str, id: &str) -> Result<Option<String>> {
        let call = self
            .0
            .query("ec2", "2016-11-15", "DescribeSecurityGroups")
            .region(region)
            .list("GroupId", [id]);
        match call.send().await {
            Ok(answer) => {
                let name = "securityGroupInfo/item/groupName";
                Ok(answer.xml()?.text_at(name).map(str::to_owned))
            }
            Err(error) if error.code() == Some("InvalidGroup.NotFound") => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
