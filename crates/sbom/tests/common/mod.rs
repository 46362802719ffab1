//! What the tests on shared data have in common.

use seawall_model::{Evidence, FileFacts, Inspect};
use seawall_sbom::{Catalogers, catalogers};

/// What that cataloger says of a file as if it stood at `path`; nothing if it has nothing to say.
pub(crate) fn extract(cataloger: &str, path: &str, bytes: &[u8]) -> Evidence {
    let set: Vec<_> = catalogers::ALL
        .iter()
        .copied()
        .filter(|c| c.name() == cataloger)
        .collect();
    assert_eq!(set.len(), 1, "no cataloger {cataloger}");
    let set = Catalogers::new(&set);
    let file = FileFacts {
        path,
        size: bytes.len() as u64,
        mode: 0o644,
    };
    assert!(set.wants(&file), "{cataloger} does not want {path}");
    let mut evidence = set.inspect(&file, &bytes.to_vec());
    evidence.pop().unwrap_or_default()
}
