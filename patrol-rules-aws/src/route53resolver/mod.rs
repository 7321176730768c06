//! Rules about Route 53 Resolver query logging.

mod query_logs_removed;

pub use self::query_logs_removed::QueryLogsRemoved;
