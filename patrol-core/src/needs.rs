//! What a rule needs beside its event: clients, and the permissions that go with them.

use std::any::TypeId;

use crate::Capability;

/// An IAM statement that a rule's role must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permission {
    /// IAM actions, such as `s3:GetBucketAcl`.
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

/// The clients a rule asks for, and every permission its role must hold.
///
/// ```
/// use patrol_core::{Needs, Permission, PolicySimulator};
///
/// let needs = Needs::nothing()
///     .client::<dyn PolicySimulator>()
///     .permission(Permission::new(["s3:GetBucketTagging"], ["arn:${AWS::Partition}:s3:::*"]));
/// assert_eq!(needs.permissions().len(), 2);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Needs {
    clients: Vec<Need>,
    permissions: Vec<Permission>,
}

/// One client that a rule asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    pub(crate) name: &'static str,
    pub(crate) id: TypeId,
}

impl Needs {
    /// Nothing but the event.
    #[must_use]
    pub const fn nothing() -> Self {
        Self {
            clients: Vec::new(),
            permissions: Vec::new(),
        }
    }

    /// A client, found in the [`Context`](crate::Context), and the permissions it takes.
    #[must_use]
    pub fn client<C: Capability + ?Sized>(mut self) -> Self {
        self.clients.push(Need {
            name: C::NAME,
            id: TypeId::of::<C>(),
        });
        self.permissions.extend(C::permissions());
        self
    }

    /// A permission of the rule's own.
    #[must_use]
    pub fn permission(mut self, permission: Permission) -> Self {
        self.permissions.push(permission);
        self
    }

    /// Every permission the rule's role must hold.
    #[must_use]
    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// The names of the clients.
    pub fn clients(&self) -> impl Iterator<Item = &'static str> {
        self.clients.iter().map(|need| need.name)
    }

    pub(crate) fn needs(&self) -> &[Need] {
        &self.clients
    }
}
