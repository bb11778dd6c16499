//! What only the whole shows: the binary and its commands, and the shape of the workspace.

mod shape;
