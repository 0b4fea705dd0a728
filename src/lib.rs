//! Udklip watches the Danish press for a communications team.
//!
//! The modules below stand in the order in which one entry travels, so this list is the map:
//! an entry is fetched, read out of its feed, its page is read, understood, grouped, indexed, put in a digest
//! and delivered. Pure stages (`feed extract danish query enrich story digest`) stand between two rims of I/O
//! (`config fetch isolate search store deliver web`); the two meet only in [`jobs`] and in the handlers of [`web`].

pub mod domain;

pub mod clock;
pub mod config;

pub mod fetch;
pub mod feed;
pub mod extract;
pub mod isolate;
pub mod danish;
pub mod query;
pub mod enrich;
pub mod story;
pub mod search;
pub mod digest;
pub mod deliver;

pub mod store;
pub mod app;
pub mod jobs;
pub mod web;
pub mod service;
pub mod demo;
pub mod commands;
pub mod telemetry;
