//! Rules about Lambda functions and layers.

mod function_code_replaced;
mod function_created_or_deleted;
mod function_layer_added;
mod function_opened;
mod microvm_shell_opened;
mod names;

pub use self::function_code_replaced::FunctionCodeReplaced;
pub use self::function_created_or_deleted::FunctionCreatedOrDeleted;
pub use self::function_layer_added::FunctionLayerAdded;
pub use self::function_opened::FunctionOpened;
pub use self::microvm_shell_opened::MicrovmShellOpened;
