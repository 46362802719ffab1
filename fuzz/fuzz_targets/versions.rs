//! Orders of versions are antisymmetric.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let Some((a, b)) = text.split_once('\n') else {
        return;
    };
    for scheme in seawall_version::ALL {
        if let (Ok(there), Ok(back)) = (scheme.compare(a, b), scheme.compare(b, a)) {
            assert_eq!(there, back.reverse(), "{}: {a:?} {b:?}", scheme.name());
        }
    }
});
