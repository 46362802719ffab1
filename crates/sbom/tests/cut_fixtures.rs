//! Every lock file of the shared data, cut off: no panic, and no more packages than bytes.

use seawall_model::{FileFacts, Inspect};
use seawall_sbom::Catalogers;

/// Files up to this size are cut.
const MAX_SIZE: usize = 64 << 10;
/// Cuts of one file, spread over it; a file that is shorter is cut at each byte.
const CUTS: usize = 1_024;

#[test]
fn fixtures_cut_anywhere_never_panic() {
    let Some(data) = seawall_testkit::test_data("cut_fixtures") else {
        return;
    };
    let catalogers = Catalogers::new(seawall_sbom::catalogers::ALL);
    let mut read = 0;
    for name in ["osv-scalibr", "syft", "trivy", "osv-scanner"] {
        let archive = data.join(format!("fixtures/lockfiles-{name}.tar.zst"));
        for (path, bytes) in seawall_testkit::unpack(&archive) {
            let facts = |size: usize| FileFacts {
                path: &path,
                size: size as u64,
                mode: 0o755,
            };
            if bytes.len() > MAX_SIZE || !catalogers.wants(&facts(bytes.len())) {
                continue;
            }
            read += 1;
            for cut in (0..bytes.len()).step_by((bytes.len() / CUTS).max(1)) {
                let cut = bytes[..cut].to_vec();
                let evidence = catalogers.inspect(&facts(cut.len()), &cut);
                let packages: usize = evidence.iter().map(|e| e.packages.len()).sum();
                assert!(packages <= 2 * cut.len() + 8, "{path} at {}", cut.len());
            }
        }
    }
    assert!(read > 300, "only {read} fixtures are read by anything");
}
