//! The policy file, expressions, and other tools' ignores.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let Some(today) = seawall_model::Date::new(2026, 1, 1) else {
        return;
    };
    let _ = seawall_policy::Policy::parse(&text, "fuzz", today);
    let _ = seawall_policy::Expression::parse(&text);
    for format in seawall_policy::foreign_formats() {
        let _ = format.parse(&text, "fuzz", today);
    }
});
