//! Forms with a file.

use axum::extract::Multipart;

use crate::errors::{Error, Result};
use crate::middleware::forms::MOST_FIELDS;

/// A form with a file: its fields in order, and the file's bytes where one was chosen.
#[derive(Default)]
pub(crate) struct Upload {
    /// Names and values of the other fields.
    pub(super) fields: Vec<(String, String)>,
    /// The file; none where nothing was chosen.
    pub(super) file: Option<Vec<u8>>,
    /// What the file is called, as the browser says.
    pub(super) file_name: String,
}

impl Upload {
    /// Reads the whole form.
    pub(crate) async fn read(mut form: Multipart) -> Result<Upload> {
        let mut upload = Upload::default();
        let mut fields = 0;
        while let Some(field) = form.next_field().await.map_err(unreadable)? {
            fields += 1;
            if fields > MOST_FIELDS {
                return Err(Error::bad_request("This form has far more fields than it should."));
            }
            let name = field.name().unwrap_or_default().to_owned();
            if let Some(file_name) = field.file_name() {
                upload.file_name = file_name.to_owned();
                let bytes = field.bytes().await.map_err(unreadable)?;
                upload.file = (!bytes.is_empty()).then(|| bytes.into());
            } else {
                upload.fields.push((name, field.text().await.map_err(unreadable)?));
            }
        }
        Ok(upload)
    }
}

fn unreadable(error: axum::extract::multipart::MultipartError) -> Error {
    Error::new(error.status(), "The form could not be read. The file may be too large.")
}
