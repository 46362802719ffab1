//! What is known of RubyGems's packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "RubyGems",
    role: PackageRole::Binary,
    table: "\
CVE-2013-0156|critical|Rails: code execution by YAML in XML parameters|actionpack ..2.3.15 2.4..3.0.19 3.1..3.1.10 3.2..3.2.11
CVE-2014-0130|high|Rails: any file can be read by a wildcard route|actionpack ..3.2.18 3.3..4.0.5 4.1..4.1.1
CVE-2016-2098|high|Rails: code execution by render arguments|actionpack ..3.2.22.2 3.2.23..4.1.14.2 4.2..4.2.5.2 4.3..5.0.0.beta1
CVE-2016-0752|high|Rails: any file can be rendered|actionview ..4.1.14.1 4.2..4.2.5.1 4.3..5.0.0.beta1.1
CVE-2019-5418|high|Rails: any file can be read by an Accept header|actionview ..4.2.11.1 4.3..5.0.7.2 5.1..5.1.6.2 5.2..5.2.2.1 5.3..6.0.0.beta3
CVE-2020-8163|high|Rails: code execution by names of locals|actionview ..4.2.11.2
CVE-2022-32224|critical|Rails: code execution by serialised columns|activerecord ..5.2.8.1 5.3..6.0.5.1 6.1..6.1.6.1 6.2..7.0.3.1
CVE-2022-21831|critical|Rails: code execution by image transformations|activestorage 5.2.0..5.2.6.3 5.3..6.0.4.7 6.1..6.1.4.7 6.2..7.0.2.3
CVE-2025-24293|critical|Rails: commands by image transformations|activestorage 5.2.0..7.1.5.2 7.2..7.2.2.2 7.3..8.0.2.1
CVE-2013-0333|critical|Rails: code execution by YAML behind JSON|activesupport ..2.3.16 2.4..3.0.20
CVE-2020-8165|critical|Rails: cached user input is deserialised|activesupport ..5.2.4.3 5.3..6.0.3.1
CVE-2019-10842|critical|bootstrap-sass: a version with a back door|bootstrap-sass 3.2.0.3..3.2.0.4
CVE-2013-0233|medium|Devise: a password reset of the wrong account|devise ..1.5.4 1.6..2.0.5 2.1..2.1.3 2.2..2.2.3
CVE-2022-46648|high|git: code in names of files|git 1.2.0..1.13.0
CVE-2020-10663|high|json: a document makes objects|json ..2.3.0
CVE-2019-5477|critical|Nokogiri: commands by CSS tokeniser file names|nokogiri ..1.10.4
CVE-2022-29181|high|Nokogiri: values of the wrong type corrupt memory|nokogiri ..1.13.6
CVE-2022-25765|critical|PDFKit: commands by an address|pdfkit ..0.8.7.2
CVE-2022-24790|critical|Puma: requests can be smuggled|puma ..4.3.12 4.4..5.6.4
CVE-2020-8184|high|Rack: cookie prefixes can be forged|rack ..2.1.4 2.2..2.2.3
CVE-2022-30123|critical|Rack: shell sequences in logs|rack ..2.0.9.1 2.1..2.1.4.1 2.2..2.2.3.1
CVE-2025-27610|high|Rack: static files outside of their directories|rack ..2.2.13 2.3..3.0.14 3.1..3.1.12
CVE-2019-5420|critical|Rails: development secrets can be guessed|railties 5.2.0..5.2.2.1 5.3..6.0.0.beta3
CVE-2020-8130|high|Rake: commands by file names|rake ..12.3.3
CVE-2019-15224|critical|rest-client: versions with a back door|rest-client 1.6.10..1.6.14
CVE-2024-45409|critical|ruby-saml: signatures can be gone round|ruby-saml ..1.12.3 1.13..1.17.0
CVE-2025-25291|critical|ruby-saml: two parsers differ, so that anyone may log in|ruby-saml ..1.12.4 1.13..1.18.0
CVE-2018-3760|high|Sprockets: any file can be read|sprockets ..2.12.5 3.0.0..3.7.2
CVE-2019-13354|critical|strong_password: a version with a back door|strong_password 0.0.7..0.0.8
CVE-2015-3224|critical|web-console: anyone may use the console|web-console ..2.1.3
",
};
