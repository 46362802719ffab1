//! What is known of npm's packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "npm",
    role: PackageRole::Binary,
    table: "\
CVE-2024-54134|critical|@solana/web3.js: versions that steal keys|@solana/web3.js =1.95.6 =1.95.7
CVE-2021-3807|high|ansi-regex: a text that takes very long|ansi-regex 3.0.0..3.0.1 4.0.0..4.1.1 5.0.0..5.0.1 6.0.0..6.0.1
CVE-2021-3749|high|axios: a text that takes very long|axios ..0.21.2
CVE-2023-45857|medium|axios: the XSRF token goes to other hosts|axios 0.8.1..1.6.0
CVE-2024-45590|high|body-parser: a nested form stops a server|body-parser ..1.20.3
CVE-2024-4068|high|braces: unbalanced braces exhaust memory|braces ..3.0.3
GHSA-2v46-p5h4-248w|critical|chalk: a version that redirects wallet payments|chalk =5.6.1
GHSA-73qr-pfmq-6rp8|critical|coa: versions that steal passwords|coa =2.0.3 =2.0.4 =2.1.1 =2.1.3 =3.0.1 =3.1.3
CVE-2024-21538|high|cross-spawn: a text that takes very long|cross-spawn ..6.0.6 7.0.0..7.0.5
CVE-2025-59144|critical|debug: a version that redirects wallet payments|debug =4.4.2
CVE-2022-29078|critical|EJS: code execution by a view option|ejs ..3.1.7
CVE-2025-54313|critical|eslint-config-prettier: versions with malware for Windows|eslint-config-prettier =8.10.1 =9.1.1 =10.1.6 =10.1.7
GHSA-mh6f-8j2x-4483|critical|event-stream: a version that steals bitcoin wallets|event-stream =3.3.6; flatmap-stream *
CVE-2024-29041|medium|express: redirect to another host by a malformed URL|express ..4.19.2 5.0.0-alpha.1..5.0.0-beta.3
CVE-2022-0155|medium|follow-redirects: private data go to another host|follow-redirects ..1.14.8
CVE-2024-28849|medium|follow-redirects: credentials go along to another host|follow-redirects ..1.15.6
CVE-2025-7783|critical|form-data: boundaries can be guessed|form-data ..2.5.4 3.0.0..3.0.4 4.0.0..4.0.4
CVE-2021-23369|critical|Handlebars: a template executes code|handlebars ..4.7.7
CVE-2021-23383|critical|Handlebars: prototype pollution leads to code execution|handlebars ..4.7.7
CVE-2020-7788|high|ini: prototype pollution|ini ..1.3.6
CVE-2022-46175|high|JSON5: prototype pollution|json5 ..1.0.2 2.0.0..2.2.2
CVE-2022-23540|medium|jsonwebtoken: a token without a signature may pass|jsonwebtoken ..9.0.0
CVE-2022-37601|critical|loader-utils: prototype pollution|loader-utils ..1.4.1 2.0.0..2.0.3
CVE-2019-10744|critical|lodash: prototype pollution by defaultsDeep|lodash ..4.17.12; lodash-es ..4.17.14
CVE-2020-8203|high|lodash: prototype pollution by zipObjectDeep|lodash ..4.17.20; lodash-es ..4.17.20
CVE-2021-23337|high|lodash: command injection by template|lodash ..4.17.21; lodash-es ..4.17.21
CVE-2020-7598|medium|minimist: prototype pollution by constructor|minimist ..0.2.1 1.0.0..1.2.3
CVE-2021-44906|critical|minimist: prototype pollution|minimist ..0.2.4 1.0.0..1.2.6
CVE-2022-24785|high|moment: a locale's name leaves its directory|moment ..2.29.2
CVE-2024-34351|high|Next.js: server actions fetch internal addresses|next 13.4.0..14.1.1
CVE-2025-29927|critical|Next.js: a header goes round the middleware|next 11.1.4..12.3.5 13.0.0..13.5.9 14.0.0..14.2.25 15.0.0..15.2.3
CVE-2022-0235|high|node-fetch: credentials go along to another host|node-fetch ..2.6.7 3.0.0..3.1.1
CVE-2022-24771|high|node-forge: RSA signatures can be forged|node-forge ..1.3.0
CVE-2022-23812|critical|node-ipc: versions that overwrite files|node-ipc 10.1.1..10.1.3
CVE-2021-3803|high|nth-check: a text that takes very long|nth-check ..2.0.1
CVE-2025-10894|critical|nx: versions that steal credentials|nx =20.9.0 =20.10.0 =20.11.0 =20.12.0 =21.5.0 =21.6.0 =21.7.0 =21.8.0
CVE-2024-45296|high|path-to-regexp: a path that takes very long|path-to-regexp ..0.1.10 0.2.0..1.9.0 2.0.0..3.3.0 4.0.0..6.3.0 7.0.0..8.0.0
CVE-2022-24999|high|qs: prototype poisoning stops a server|qs ..6.2.4 6.3.0..6.3.3 6.4.0..6.4.1 6.5.0..6.5.3 6.6.0..6.6.1 6.7.0..6.7.3 6.8.0..6.8.3 6.9.0..6.9.7 6.10.0..6.10.3
GHSA-g2q5-5433-rhrf|critical|rc: versions that steal passwords|rc =1.2.9 =1.3.9 =2.3.9
CVE-2025-55182|critical|React2Shell: code execution in React Server Components|react-server-dom-webpack 19.0.0..19.0.1 19.1.0..19.1.2 19.2.0..19.2.1; react-server-dom-parcel 19.0.0..19.0.1 19.1.0..19.1.2 19.2.0..19.2.1; react-server-dom-turbopack 19.0.0..19.0.1 19.1.0..19.1.2 19.2.0..19.2.1
CVE-2022-25883|high|semver: a range that takes very long|semver ..5.7.2 6.0.0..6.3.1 7.0.0..7.5.2
CVE-2020-7660|high|serialize-javascript: code execution by a forged placeholder|serialize-javascript ..3.1.0
CVE-2021-21315|high|systeminformation: commands by a service name|systeminformation ..5.3.1
CVE-2021-32803|high|tar: a file may be written through a link|tar ..3.2.3 4.0.0..4.4.15 5.0.0..5.0.7 6.0.0..6.1.2
CVE-2023-26136|medium|tough-cookie: prototype pollution|tough-cookie ..4.1.3
GHSA-pjwm-rvh2-c87w|critical|ua-parser-js: versions that steal passwords and mine coins|ua-parser-js 0.7.29..0.7.30 0.8.0..0.8.1 1.0.0..1.0.1
CVE-2022-36067|critical|vm2: a way out of the sandbox by error traces|vm2 ..3.9.11
CVE-2023-32314|critical|vm2: a way out of the sandbox by proxies|vm2 ..3.9.18
CVE-2023-37903|critical|vm2: a way out of the sandbox by inspect functions|vm2 ..=3.9.19
CVE-2024-37890|high|ws: a request with many headers stops a server|ws 2.1.0..5.2.4 6.0.0..6.2.3 7.0.0..7.5.10 8.0.0..8.17.1
",
};
