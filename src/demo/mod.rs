//! The demo: a fictional Danish press on loopback, and the configuration that watches it.
//!
//! [`Press`] is pure: asked what an address answers at a moment, it says so. [`serve`] puts it on a port.
//! Everything in it is invented; its texts are data in `press/articles`.

mod press;
mod run;
mod server;
mod setup;

pub use press::{Answer, Ask, FeedPage, Outlet, Press, PressError, Truth};
pub use run::{Length, Stage, run};
pub use server::serve;
pub use setup::{SetupFile, setup_files};
