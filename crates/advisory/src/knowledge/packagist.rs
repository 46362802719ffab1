//! What is known of Packagist's packages.

use seawall_model::PackageRole;

use super::Facts;

pub(crate) static IT: Facts = Facts {
    ecosystem: "Packagist",
    role: PackageRole::Binary,
    table: "\
CVE-2021-29472|high|Composer: commands by a repository address|composer/composer ..1.10.22 2.0.0-alpha1..2.0.13
CVE-2022-24828|high|Composer: commands by a branch name|composer/composer ..1.10.26 2.0..2.2.12 2.3..2.3.5
CVE-2022-28368|critical|Dompdf: code execution by a remote font|dompdf/dompdf ..1.2.1
CVE-2023-23924|critical|Dompdf: address checks can be passed by SVG|dompdf/dompdf ..2.0.2
CVE-2018-7600|critical|Drupalgeddon 2: code execution by form arrays|drupal/core 7.0..7.58 8.0..8.3.9 8.4..8.4.6 8.5..8.5.1
CVE-2018-7602|critical|Drupalgeddon 3: code execution by a destination|drupal/core 7.0..7.59 8.0..8.4.8 8.5..8.5.3
CVE-2019-6340|high|Drupal: code execution by REST fields|drupal/core 8.0.0..8.5.11 8.6.0..8.6.10
CVE-2020-13671|high|Drupal: uploads with two extensions run|drupal/core 7.0.0..7.74 8.0.0..8.8.11 8.9.0..8.9.9 9.0.0..9.0.8
CVE-2021-3129|critical|Ignition: remote code execution in Laravel's debug page|facade/ignition ..1.16.14 2.0.0..2.4.2 2.5.0..2.5.2
CVE-2022-31042|high|Guzzle: cookies go along to another host|guzzlehttp/guzzle 4..6.5.7 7..7.4.4
CVE-2022-24775|medium|PSR-7: header values are not checked|guzzlehttp/psr7 ..1.8.4 2..2.1.1
CVE-2021-21263|high|Laravel: bindings of a query can be shifted|laravel/framework 6.0.0..6.20.11 7.0.0..7.30.2 8.0.0..8.22.1
CVE-2024-52301|high|Laravel: the environment can be changed by a request|laravel/framework ..6.20.45 7.0.0..7.30.7 8.0.0..8.83.28 9.0.0..9.52.17 10.0.0..10.48.23 11.0.0..11.31.0
CVE-2021-32708|critical|Flysystem: invisible characters change an extension|league/flysystem ..1.1.4 2.0.0..2.1.1
CVE-2024-34102|critical|CosmicSting: any file can be read by XML entities in Magento|magento/product-community-edition ..2.4.4-p9 2.4.5..2.4.5-p8 2.4.6..2.4.6-p6 2.4.7..2.4.7-p1
CVE-2020-28949|high|Archive_Tar: wrappers in names execute code|pear/archive_tar ..1.4.11
CVE-2020-36193|high|Archive_Tar: files can be written through links|pear/archive_tar ..1.4.12
CVE-2016-10033|critical|PHPMailer: remote code execution by a sender address|phpmailer/phpmailer 5.0.0..5.2.18
CVE-2016-10045|critical|PHPMailer: the fix of the sender address was incomplete|phpmailer/phpmailer 5.0.0..5.2.20
CVE-2017-9841|critical|PHPUnit: code execution by a script below vendor|phpunit/phpunit 4.8.19..4.8.28 5.0.0..5.6.3
CVE-2021-29454|high|Smarty: code execution by the maths function|smarty/smarty ..3.1.42 4.0.0..4.0.2
CVE-2019-18889|critical|Symfony: cache items execute code when deserialised|symfony/cache 3.1.0..3.4.35 4.0.0..4.2.12 4.3.0..4.3.8
CVE-2015-4050|high|Symfony: fragments without a signature|symfony/http-kernel 2.3.19..2.3.29 2.4.9..2.5.0 2.5.4..2.5.12 2.6.0..2.6.8
CVE-2024-50340|high|Symfony: the environment can be changed by a request|symfony/runtime 5.3.0..5.4.46 6.0.0..6.4.14 7.0.0..7.1.7
CVE-2022-23614|critical|Twig: code execution by a sort filter in the sandbox|twig/twig 2.0.0..2.14.11 3.0.0..3.3.8
CVE-2022-39261|high|Twig: any template file can be loaded|twig/twig 1.0.0..1.44.7 2.0.0..2.15.3 3.0.0..3.4.3
CVE-2020-15148|critical|Yii: code execution on deserialisation|yiisoft/yii2 ..2.0.38
",
};
