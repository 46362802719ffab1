//! How long one comparison takes, for two versions that differ late.

use divan::{Bencher, black_box};
use seawall_version::scheme_of;

fn main() {
    divan::main();
}

const PAIRS: &[(&str, &str, &str)] = &[
    ("Debian", "1:2.36-9+deb12u4", "1:2.36-9+deb12u10"),
    ("Red Hat", "1:3.0.7-18.el9_2", "1:3.0.7-24.el9"),
    ("Alpine", "1.2.4_git20230717-r4", "1.2.4_git20230717-r5"),
    ("npm", "4.17.20", "4.17.21"),
    ("Go", "v0.0.0-20220722155237-a158d28d115b", "v0.17.0"),
    ("PyPI", "2.31.0rc1", "2.31.0"),
    ("Maven", "2.17.1", "2.17.2"),
    ("Maven", "32.0.0-android", "32.0.0-jre"),
    ("RubyGems", "7.0.4.2", "7.0.4.3"),
    ("Packagist", "v5.4.20", "5.4.46"),
    ("Bitnami", "15.4.0-12", "15.4.0"),
];

#[divan::bench(args = PAIRS)]
fn compare(bencher: Bencher, (ecosystem, a, b): &(&str, &str, &str)) {
    let scheme = scheme_of(ecosystem).expect("a scheme");
    bencher.bench(|| scheme.compare(black_box(a), black_box(b)));
}
