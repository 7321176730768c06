//! What a rule's role may do beyond the event: IAM statements.

/// An IAM statement that the role of a rule's function must hold.
///
/// ```
/// use patrol_core::Permission;
///
/// let tags = Permission::new(["s3:GetBucketTagging"], ["arn:${AWS::Partition}:s3:::*"]);
/// let groups = Permission::new(["ec2:DescribeSecurityGroups"], ["*"])
///     .because("EC2 takes no resource in its Describe actions");
/// assert_eq!((tags.reason, groups.reason.is_some()), (None, true));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permission {
    /// IAM actions, such as `s3:GetBucketAcl`; `*` and `?` are wildcards.
    pub actions: Vec<String>,
    /// Resource ARNs. `${AWS::Partition}`, `${AWS::Region}` and `${AWS::AccountId}` are filled in
    /// by the template; `*` needs a [`reason`](Self::because).
    pub resources: Vec<String>,
    /// Why the statement is as wide as it is; goes into the template's metadata.
    pub reason: Option<String>,
}

impl Permission {
    /// A statement that allows actions on resources.
    pub fn new<A: Into<String>, R: Into<String>>(
        actions: impl IntoIterator<Item = A>,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        Self {
            actions: actions.into_iter().map(Into::into).collect(),
            resources: resources.into_iter().map(Into::into).collect(),
            reason: None,
        }
    }

    /// Says why the statement is as wide as it is.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}
