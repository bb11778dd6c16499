//! The developer guide: how to write an app that sends data, with this installation's address in it.
