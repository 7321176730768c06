//! Rules about EC2: instances, images, snapshots and networks.

mod admin_port_opened;
mod cidr;
mod flow_logs_deleted;
mod image_shared;
mod instance_user_data_changed;
mod instance_user_data_read;
mod instances_stopped;
mod launch_permission;
mod machine_copied;
mod network_acl_changed;
mod network_change;
mod network_gateway_changed;
mod route_table_changed;
mod security_group_changed;
mod snapshot_shared;
mod unusual_instances_started;
mod vpc_changed;
mod windows_password_read;

pub use self::admin_port_opened::AdminPortOpened;
pub use self::flow_logs_deleted::FlowLogsDeleted;
pub use self::image_shared::ImageShared;
pub use self::instance_user_data_changed::InstanceUserDataChanged;
pub use self::instance_user_data_read::InstanceUserDataRead;
pub use self::instances_stopped::InstancesStopped;
pub use self::machine_copied::MachineCopied;
pub use self::network_acl_changed::NetworkAclChanged;
pub use self::network_gateway_changed::NetworkGatewayChanged;
pub use self::route_table_changed::RouteTableChanged;
pub use self::security_group_changed::SecurityGroupChanged;
pub use self::snapshot_shared::SnapshotShared;
pub use self::unusual_instances_started::UnusualInstancesStarted;
pub use self::vpc_changed::VpcChanged;
pub use self::windows_password_read::WindowsPasswordRead;
