//! What is known of AlmaLinux's packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "AlmaLinux",
    role: PackageRole::Binary,
    table: "\
CVE-2022-40674|critical|Expat: memory is used after it is freed|expat@8 ..2.2.5-8.el8_6.3; expat@9 ..2.2.10-12.el9_0.3
CVE-2023-36664|high|Ghostscript: a document runs commands|ghostscript@9 ..9.54.0-10.el9_2
CVE-2024-32002|critical|Git: code execution by a clone with submodules|git@8 ..2.43.5-1.el8_10; git@9 ..2.43.5-1.el9_4
CVE-2023-4911|high|Looney Tunables: root by GLIBC_TUNABLES|glibc@8 ..2.28-225.el8_8.6; glibc@9 ..2.34-60.el9_2.7
CVE-2024-38475|critical|Apache: rewritten addresses reach other files|httpd@8 ..2.4.37-65.module_el8.10.0+3872+9b8ab21e.1; httpd@9 ..2.4.57-11.el9_4
CVE-2023-4863|high|libwebp: a picture overflows the heap|libwebp@8 ..1.0.0-8.el8_8.1; libwebp@9 ..1.2.0-7.el9_2
CVE-2024-6387|high|regreSSHion: a race at the end of the login time|openssh@9 ..8.7p1-38.el9_4.1; openssh-server@9 ..8.7p1-38.el9_4.1
CVE-2022-0778|high|OpenSSL: a certificate that takes forever|openssl@8 ..1:1.1.1k-6.el8_5; openssl-libs@8 ..1:1.1.1k-6.el8_5
CVE-2022-3602|high|OpenSSL: an address in a certificate overflows the stack|openssl@9 ..1:3.0.1-43.el9_0; openssl-libs@9 ..1:3.0.1-43.el9_0
CVE-2021-4034|high|PwnKit: root by an empty argument list|polkit@8 ..0.115-13.el8_5.2; polkit-libs@8 ..0.115-13.el8_5.2
CVE-2023-22809|high|sudo: sudoedit opens other files|sudo@8 ..1.8.29-8.el8_7.1; sudo@9 ..1.9.5p2-7.el9_1.1
CVE-2025-32463|critical|sudo: root by a chosen root directory|sudo@10 ..1.9.15-8.p5.el10_0.2
CVE-2022-1271|high|xzgrep and zgrep: a file name writes files|xz@8 ..5.2.4-4.el8_6; xz@9 ..5.2.5-8.el9_0; xz-libs@8 ..5.2.4-4.el8_6; xz-libs@9 ..5.2.5-8.el9_0; gzip@8 ..1.9-13.el8_5
CVE-2018-25032|high|zlib: deflating corrupts memory|zlib@8 ..1.2.11-18.el8_5
CVE-2022-37434|critical|zlib: a gzip header overflows the heap|zlib@8 ..1.2.11-19.el8_6; zlib@9 ..1.2.11-32.el9_0
",
};
