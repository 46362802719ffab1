//! The network, where it may be used at all.

use seawall_http::{Client, HttpError, Settings};
use seawall_oci::{PlatformChoice, RegistrySettings};

/// What is needed to ask others. Offline means that there is none of it.
pub struct Network {
    client: Client,
    /// Credentials and exceptions for registries.
    pub registry: RegistrySettings,
    /// Which platforms of an image are wanted.
    pub platform: PlatformChoice,
}

impl Network {
    /// The network, with these settings.
    pub fn new(
        http: Settings,
        registry: RegistrySettings,
        platform: PlatformChoice,
    ) -> Result<Self, HttpError> {
        Ok(Self {
            client: Client::new(http)?,
            registry,
            platform,
        })
    }

    /// Who asks.
    pub fn client(&self) -> &Client {
        &self.client
    }
}
