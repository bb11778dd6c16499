//! What is wrong with a form that was sent, to be said beside the field that it is about.

/// What is wrong with a form, if anything.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problem {
    field: Option<&'static str>,
    message: Option<String>,
}

impl Problem {
    /// Nothing is wrong.
    pub(crate) fn none() -> Problem {
        Problem::default()
    }

    /// One field is wrong.
    pub(crate) fn field(field: &'static str, message: impl Into<String>) -> Problem {
        Problem { field: Some(field), message: Some(message.into()) }
    }

    /// What to say beside this field.
    pub(crate) fn on(&self, name: &str) -> Option<&str> {
        if self.field == Some(name) { self.message.as_deref() } else { None }
    }

    /// What to say above the form, since it is about no field alone.
    pub(crate) fn general(&self) -> Option<&str> {
        if self.field.is_none() { self.message.as_deref() } else { None }
    }
}
