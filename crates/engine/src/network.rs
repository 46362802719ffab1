//! The network, where it may be used at all.

use seawall_http::{Client, HttpError, Settings};
use seawall_oci::RegistrySettings;

/// What is needed to ask others. Offline means that there is none of it.
pub struct Network {
    client: Client,
    /// Credentials and exceptions for registries.
    pub registry: RegistrySettings,
}

impl Network {
    /// The network, with these settings.
    pub fn new(http: Settings, registry: RegistrySettings) -> Result<Self, HttpError> {
        Ok(Self {
            client: Client::new(http)?,
            registry,
        })
    }

    /// Who asks.
    pub fn client(&self) -> &Client {
        &self.client
    }
}
