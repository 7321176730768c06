//! Calls that leave accounts less controlled.

use crate::shared::change::{Change, always};

pub(super) static CHANGES: [Change; 4] = [
    always("controltower", &["DisableControl"], "disabled the control"),
    always(
        "controltower",
        &["DisableBaseline"],
        "disabled the baseline",
    ),
    always(
        "controltower",
        &["UpdateEnabledControl"],
        "changed the parameters of the control",
    ),
    always(
        "controltower",
        &["DeleteLandingZone", "UpdateLandingZone"],
        "changed or deleted the landing zone",
    ),
];
