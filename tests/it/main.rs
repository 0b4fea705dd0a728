//! One test binary: the program through its front door, on the fictional press. No sleeping, no real clock, no internet.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests stop at the first surprise")]

mod architecture;
mod boilerplate;
mod command_line;
mod commands;
mod deliveries;
mod erase;
mod figures;
mod histories;
mod hostile;
mod hostile_cases;
mod isolate;
mod journey;
mod ledger;
mod month;
mod newcomers;
mod other_hands;
mod pages;
mod polling;
mod processes;
mod recovery;
mod reservations;
mod restore;
mod retention;
mod schema;
mod sources;
mod ssrf;
mod support;
mod topics;
mod two_workers;
mod web;
