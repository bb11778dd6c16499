//! The names of services. They stand among the apps, not among a user's data, so they are read by themselves.

use std::collections::HashMap;

use model::ServiceId;
use model::attribute::Service;

use crate::{Daymark, Error};

/// Services by their numbers, for showing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Services(HashMap<ServiceId, Service>);

impl Services {
    /// Looks up these services, each named once or more.
    pub(crate) async fn find(daymark: &Daymark, ids: impl IntoIterator<Item = ServiceId>) -> Result<Services, Error> {
        let mut ids: Vec<ServiceId> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut services = Services::default();
        if ids.first() == Some(&ServiceId::DAYMARK) {
            ids.remove(0);
            services.0.insert(ServiceId::DAYMARK, manual_entry());
        }
        if !ids.is_empty() {
            let apps = daymark.store().read(move |tx| store::services::list(tx, &ids)).await?;
            services.0.extend(apps);
        }
        Ok(services)
    }

    /// The service of that number.
    pub(crate) fn get(&self, id: ServiceId) -> Option<Service> {
        self.0.get(&id).cloned()
    }
}

/// Manual entry in the web app, as the API shows it.
pub(crate) fn manual_entry() -> Service {
    Service { name: "daymark".into(), label: "Daymark".into() }
}
