//! The layers of the overlay2 driver, in place.

use std::path::PathBuf;

use crate::api::GraphDriver;

/// The directories of the layers, lowest first; none if the driver is another one.
///
/// The engine tells the lower ones from the top down, separated by colons.
pub fn layer_directories(driver: &GraphDriver) -> Option<Vec<PathBuf>> {
    if driver.name != "overlay2" {
        return None;
    }
    let lower = driver
        .data
        .get("LowerDir")
        .map(String::as_str)
        .unwrap_or_default();
    let upper = driver.data.get("UpperDir")?;
    let mut directories: Vec<PathBuf> = lower
        .split(':')
        .filter(|d| !d.is_empty())
        .rev()
        .map(PathBuf::from)
        .collect();
    directories.push(upper.into());
    directories
        .iter()
        .all(|d| d.is_absolute())
        .then_some(directories)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_first() {
        let driver = |name: &str, lower: &str| GraphDriver {
            name: name.into(),
            data: [
                ("LowerDir".into(), lower.into()),
                ("UpperDir".into(), "/d/top/diff".into()),
            ]
            .into(),
        };
        let found = layer_directories(&driver("overlay2", "/d/b/diff:/d/a/diff")).unwrap();
        assert_eq!(
            found,
            ["/d/a/diff", "/d/b/diff", "/d/top/diff"].map(PathBuf::from)
        );
        assert_eq!(layer_directories(&driver("overlay2", "")).unwrap().len(), 1);
        assert_eq!(layer_directories(&driver("btrfs", "/x")), None);
    }
}
