//! `actors.toml` → the register of [`Actor`]s.

use std::collections::HashSet;

use super::reader::{Document, Table};
use crate::domain::{Actor, ActorId, ActorKind, Coded, Role, Side};

pub(super) fn read(document: &Document<'_>) -> Vec<Actor> {
    let root = document.root();
    let mut seen = HashSet::new();
    let mut actors = Vec::new();
    for table in root.tables("actor") {
        let id = table.parsed("id", ActorId::parse);
        if let Some(id) = id.as_ref().filter(|id| !seen.insert((*id).clone())) {
            table.fault("id", format!("`{id}` is used twice; every actor needs its own"));
        }
        actors.extend(actor(table, id));
    }
    root.done();
    actors
}

fn actor(table: Table<'_>, id: Option<ActorId>) -> Option<Actor> {
    let name = table.text("name");
    let kind = table.choice("kind", ActorKind::CODES, None);
    let side = table.choice("side", Side::CODES, Some(Side::Neutral));
    let mut forms = table.texts("forms");
    if let Some(name) = name.as_ref().filter(|name| !forms.contains(name)) {
        forms.insert(0, name.clone());
    }
    let ambiguous = table.flag("ambiguous", false);
    let roles = table.tables("role").into_iter().filter_map(role).collect();
    table.done();
    Some(Actor { id: id?, name: name?, kind: kind?, side: side?, forms, ambiguous, roles })
}

fn role(table: Table<'_>) -> Option<Role> {
    let title = table.text("title");
    let place = table.optional_text("place");
    let party = table.optional_text("party");
    let from = table.optional_date("from");
    let until = table.optional_date("until");
    table.done();
    Some(Role { title: title?, place, party, from, until })
}
