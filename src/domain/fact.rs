//! What is known of a number that the debate is about, year by year, as data.

use super::Unit;

/// A number whose true value is known, with what a sentence must say to be about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// What is known, in one sentence, as staff know it.
    pub statement: String,
    /// Of what.
    pub unit: Unit,
    /// Groups of words as in a message's patterns: a sentence is about the fact when every word of one group stands in it.
    pub patterns: Vec<Vec<String>>,
    /// How far a number may be off and still agree, as a share of the value: 0.05.
    pub tolerance: f64,
    /// Year by year.
    pub values: Vec<FactValue>,
}

/// One year's value of a fact.
#[derive(Debug, Clone, PartialEq)]
pub struct FactValue {
    /// The year it holds for. `None`: always.
    pub year: Option<i16>,
    /// In the fact's unit.
    pub value: f64,
    /// Who says so.
    pub source: String,
}
