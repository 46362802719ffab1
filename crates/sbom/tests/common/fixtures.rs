//! The shared fixtures.

use std::collections::BTreeMap;

/// The files of one archive of the shared fixtures; none if there are no shared data.
pub(crate) fn fixtures(test: &str, archive: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    let data = seawall_testkit::test_data(test)?;
    let path = data.join("fixtures").join(archive);
    Some(seawall_testkit::unpack(&path))
}
