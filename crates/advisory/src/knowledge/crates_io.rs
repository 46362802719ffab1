//! What is known of crates.io's packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "crates.io",
    role: PackageRole::Binary,
    table: "\
CVE-2020-36465|critical|generic-array: lifetimes can be extended|generic-array 0.8.0..0.8.4 0.9.0..0.9.1 0.10.0..0.10.1 0.11.0..0.11.2 0.12.0..0.12.4 0.13.0..0.13.3
CVE-2023-26964|high|h2: streams that are reset exhaust memory|h2 ..0.3.17
CVE-2021-32714|critical|hyper: requests can be smuggled by chunk sizes|hyper ..0.14.10
CVE-2023-4863|high|libwebp: a picture overflows the heap|libwebp-sys ..0.9.3
CVE-2021-3711|critical|OpenSSL: decrypting SM2 overflows a buffer|openssl-src ..111.16.0
CVE-2022-0778|high|OpenSSL: a certificate that takes forever|openssl-src ..111.18.0 300.0.0..300.0.5
CVE-2022-3602|high|OpenSSL: an address in a certificate overflows the stack|openssl-src 300.0.0..300.0.11
CVE-2022-24713|high|regex: an expression that takes very long|regex ..1.5.5
RUSTSEC-2022-0042|critical|rustdecimal: malware under a name like rust_decimal's|rustdecimal *
CVE-2024-32650|high|rustls: a closed connection makes it spin|rustls ..0.21.11 0.22.0..0.22.4 0.23.0..0.23.5
CVE-2021-25900|critical|smallvec: insert_many overflows the heap|smallvec 0.6.3..0.6.14 1.0.0..1.6.1
CVE-2020-26235|medium|time and chrono: segmentation fault when the environment changes|time ..0.2.0 0.2.7..0.2.23; chrono ..0.4.20
CVE-2021-45710|high|tokio: a closed oneshot channel races|tokio 0.1.14..1.8.4 1.9.0..1.13.1
CVE-2023-26489|critical|Wasmtime: modules reach memory that is not theirs|wasmtime ..4.0.1 5.0.0..5.0.1 6.0.0..6.0.1
",
};
