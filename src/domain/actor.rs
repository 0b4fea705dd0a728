//! Who acts in the matter we follow.

use jiff::civil::Date;

use super::ActorId;

/// A person, party, body or municipality from the register in `config/actors.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Its id in the register.
    pub id: ActorId,
    /// The name we show.
    pub name: String,
    /// What sort of actor.
    pub kind: ActorKind,
    /// Whose side it is on in this matter.
    pub side: Side,
    /// Forms of the name that are the actor by themselves, the shown name included; `(S)` is a letter in brackets.
    /// Capitals count: a form in lower case is found in any case, `KL` only in capitals. The genitive is understood.
    pub forms: Vec<String>,
    /// The forms are common words too (`Greve`, `Vejen`): they count only with a capital inside a sentence or with a
    /// municipal neighbour (`Kommune`, `borgmester i`).
    pub ambiguous: bool,
    /// Public roles with their dates.
    pub roles: Vec<Role>,
}

/// A public role somebody holds or held: `borgmester` in `Albertslund`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The title as the press writes it.
    pub title: String,
    /// The body or place the role belongs to.
    pub place: Option<String>,
    /// Party letters as the press puts them in brackets.
    pub party: Option<String>,
    /// First day. `None`: before anybody counted.
    pub from: Option<Date>,
    /// Last day. `None`: still.
    pub until: Option<Date>,
}

/// What sort of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A person in a public role.
    Person,
    /// An organisation, alliance, company or authority.
    Organisation,
    /// A political party.
    Party,
    /// A municipality.
    Municipality,
}

/// Whose side an actor is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Side {
    /// Ours.
    Own,
    /// Against us.
    Opponent,
    /// Neither.
    #[default]
    Neutral,
}

impl Role {
    /// True when the role was held on `day`.
    pub fn held_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}
