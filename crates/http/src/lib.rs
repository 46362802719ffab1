//! The one door to the network: TLS, proxies, deadlines, safe redirects.
