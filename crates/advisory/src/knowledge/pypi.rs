//! What is known of PyPI's packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "PyPI",
    role: PackageRole::Binary,
    table: "\
CVE-2024-23334|high|aiohttp: any file can be read by static routes that follow links|aiohttp 1.0.5..3.9.2
CVE-2020-11978|high|Airflow: an example DAG runs commands|apache-airflow ..1.10.11rc1
CVE-2020-13927|critical|Airflow: the experimental API asks for no login|apache-airflow ..1.10.11
CVE-2020-17526|high|Airflow: sessions are valid on other servers|apache-airflow ..1.10.14
CVE-2022-24288|high|Airflow: example DAGs run commands|apache-airflow ..2.2.4
CVE-2023-27524|critical|Superset: sessions can be forged with the default key|apache-superset ..=2.0.1
CVE-2023-37920|high|certifi: a root that is no longer trusted|certifi 2015.4.28..2023.7.22
CVE-2020-36242|critical|cryptography: overflow when encrypting very large values|cryptography 3.1..3.3.2
CVE-2023-49083|high|cryptography: a certificate bundle crashes the process|cryptography 3.1..41.0.6
PYSEC-2022-199|critical|ctx: versions that steal environment variables|ctx 0.1.2-1..
CVE-2019-14232|high|Django: truncating HTML takes very long|django 1.11..1.11.23 2.1..2.1.11 2.2..2.2.4
CVE-2019-14234|critical|Django: SQL injection by JSON keys|django 1.11..1.11.23 2.1..2.1.11 2.2..2.2.4
CVE-2019-19844|critical|Django: an account can be taken by a password reset|django ..1.11.27 2.2..2.2.9 3.0..3.0.1
CVE-2020-7471|critical|Django: SQL injection by StringAgg|django 1.11..1.11.28 2.2..2.2.10 3.0..3.0.3
CVE-2021-35042|critical|Django: SQL injection by an order_by argument|django 3.1..3.1.13 3.2..3.2.5
CVE-2022-28346|critical|Django: SQL injection by annotate and aggregate names|django 2.2..2.2.28 3.2..3.2.13 4.0..4.0.4
CVE-2022-34265|critical|Django: SQL injection by Trunc and Extract arguments|django 3.2..3.2.14 4.0..4.0.6
CVE-2024-42005|high|Django: SQL injection by JSON keys in values|django 4.2..4.2.15 5.0..5.0.8
CVE-2023-30861|high|Flask: a session cookie may be cached for others|flask ..2.2.5 2.3.0..2.3.2
CVE-2022-24439|critical|GitPython: commands by a clone address|gitpython ..3.1.30
CVE-2023-40267|critical|GitPython: commands by clone options|gitpython ..3.1.32
CVE-2016-10745|high|Jinja2: a way out of the sandbox by format|jinja2 ..2.8.1
CVE-2019-10906|high|Jinja2: a way out of the sandbox by format_map|jinja2 ..2.10.1
CVE-2023-29374|critical|LangChain: the maths chain executes code|langchain ..0.0.132
CVE-2023-36258|critical|LangChain: the PAL chain executes code|langchain ..0.0.247
CVE-2025-3248|critical|Langflow: code execution by the validation of code|langflow ..1.3.0
CVE-2023-1177|critical|MLflow: any file of the server can be read|mlflow ..2.2.1
CVE-2023-6909|high|MLflow: paths leave the artifact directory|mlflow ..2.9.2
CVE-2018-7750|critical|Paramiko: a server lets in who has not logged in|paramiko ..1.17.6 1.18.0..1.18.5 2.0.0..2.0.8 2.1.0..2.1.5 2.2.0..2.2.3 2.3.0..2.3.2
CVE-2020-5312|critical|Pillow: a PCX picture overflows a buffer|pillow ..6.2.2
CVE-2021-25289|critical|Pillow: a TIFF picture overflows the heap|pillow ..8.1.1
CVE-2022-22817|critical|Pillow: ImageMath evaluates expressions|pillow ..9.0.0
CVE-2023-4863|high|libwebp in Pillow and OpenCV: a picture overflows the heap|pillow ..10.0.1; opencv-python ..4.8.1.78; opencv-python-headless ..4.8.1.78
CVE-2023-50447|high|Pillow: ImageMath evaluates expressions|pillow ..10.2.0
CVE-2022-29217|high|PyJWT: a public key is taken for a shared secret|pyjwt 1.5.0..2.4.0
CVE-2017-18342|critical|PyYAML: load executes code|pyyaml ..5.1
CVE-2020-14343|critical|PyYAML: full_load executes code|pyyaml ..5.4
CVE-2020-1747|critical|PyYAML: the full loader executes code|pyyaml 5.1..5.3.1
CVE-2018-18074|high|requests: credentials go along to another host|requests ..2.20.0
CVE-2023-32681|medium|requests: proxy credentials go along to another host|requests 2.3.0..2.31.0
CVE-2020-11651|critical|Salt: anyone may run commands on the master|salt ..2019.2.4 3000..3000.2
CVE-2020-11652|medium|Salt: paths leave their directory on the master|salt ..2019.2.4 3000..3000.2
CVE-2020-16846|critical|Salt: shell commands by the SSH client of the API|salt ..2015.8.10 2015.8.11..2015.8.13 2016.3.0..2016.3.4 2016.3.5..2016.3.6 2016.3.7..2016.3.8 2016.11.0..2016.11.3 2016.11.4..2016.11.6 2016.11.7..2016.11.10 2017.7.0..2017.7.4 2017.7.5..2017.7.8 2018.3.0rc1..2018.3.5 2019.2.0..2019.2.5 3000..3000.3
CVE-2022-40897|high|setuptools: a page that takes very long|setuptools ..65.5.1
CVE-2024-6345|high|setuptools: code execution by a package address|setuptools ..70.0.0
CVE-2019-7164|critical|SQLAlchemy: SQL injection by an order_by argument|sqlalchemy ..1.2.18
CVE-2017-11610|high|Supervisor: commands by XML-RPC|supervisor ..3.0.1 3.1..3.1.4 3.2..3.2.4 3.3..3.3.3
PYSEC-2024-154|critical|ultralytics: versions that mine coins|ultralytics =8.3.41 =8.3.42 =8.3.45 =8.3.46
CVE-2018-20060|critical|urllib3: credentials go along to another host|urllib3 ..1.23
CVE-2019-11324|high|urllib3: system roots are trusted beside the chosen ones|urllib3 ..1.24.2
CVE-2021-33503|high|urllib3: an authority that takes very long|urllib3 ..1.26.5
CVE-2023-43804|medium|urllib3: cookies go along to another host|urllib3 ..1.26.17 2.0.0..2.0.6
CVE-2023-25577|high|Werkzeug: a form with many parts exhausts memory|werkzeug ..2.2.3
CVE-2024-34069|high|Werkzeug: the debugger may run code for another site|werkzeug ..3.0.3
",
};
