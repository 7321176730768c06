//! Rules about CloudFront distributions.

mod cloudfront_function_changed;
mod cloudfront_modify_delete;
mod distribution_weakened;

pub use self::cloudfront_function_changed::CloudfrontFunctionChanged;
pub use self::cloudfront_modify_delete::CloudfrontModifyDelete;
pub use self::distribution_weakened::DistributionWeakened;
