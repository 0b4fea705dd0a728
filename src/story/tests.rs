use proptest::prelude::*;

use super::*;

const WIRE: &str = "Fem borgmestre i hovedstadsområdet kræver et møde med ministeren om den kommunale udligning inden jul.\n\n\
De mener, at regningen til Lyngholm er vokset med 300 millioner kroner på fire år, uden at nogen har forklaret hvorfor.\n\n\
- Vi beder om tal, ikke om gaver, siger Karin Thorsager (S), borgmester i Egemark.\n\n\
Ministeriet oplyser, at mødet kan holdes i uge 50, når Rikke Dalgas er hjemme fra Bruxelles.\n\n/nordbureau/";

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + hours * 3600).expect("a moment")
}

fn like(one: &str, other: &str) -> Likeness {
    likeness(&fingerprint("", one), &fingerprint("", other))
}

#[test]
fn other_marks_another_frame_and_a_cut_are_still_prints() {
    let guillemets = WIRE.replace("- Vi beder om tal, ikke om gaver, siger", "»Vi beder om tal, ikke om gaver,« siger");
    let cut: String = WIRE.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n");
    let framed =
        format!("Send til din ven. X Artiklen: Borgmestre Modtagerens email * : Din e-mail * : Dit navn *\n\n{WIRE}");
    let facts = format!("{WIRE}\n\nFakta\n* Ordningen flytter penge mellem kommuner.\n* Den blev lavet om i 2020.");
    let flat = WIRE.replace("\n\n", " ");
    for print in [guillemets, cut, framed, facts, flat] {
        assert!(matches!(like(WIRE, &print), Likeness::Reprint { .. }), "{:?}\n{print}", like(WIRE, &print));
    }
}

#[test]
fn an_update_with_new_numbers_stays_in_the_story() {
    let update = WIRE.replace("300 millioner", "340 millioner").replace("uge 50", "uge 49")
        + "\n\nKlokken 14 svarede ministeren, at hun gerne holder mødet allerede på torsdag, hvis kalenderen tillader det.";
    assert_ne!(like(WIRE, &update), Likeness::Apart);
}

#[test]
fn one_template_about_two_places_is_two_events() {
    let of = |place: &str, mayor: &str, amount: &str, percent: &str| {
        format!(
            "{place} Kommune får {amount} millioner kroner mindre i udligning næste år, viser nye tal fra ministeriet.\n\n\
             Det svarer til {percent} procent af budgettet, og byrådet skal nu finde besparelser, siger borgmester {mayor}."
        )
    };
    let one = of("Hedelund", "Mogens Stald (V)", "41", "1,2");
    let other = of("Rosendrup", "Anne-Mette Fuglsbjerg (V)", "94", "3,8");
    assert_eq!(like(&one, &other), Likeness::Apart);
}

#[test]
fn a_few_shared_words_are_no_likeness() {
    assert_eq!(like(WIRE, "Udligning i overtiden: Lyngholm IF fik 1-1."), Likeness::Apart);
    assert_eq!(like("", ""), Likeness::Apart);
    assert_eq!(like("Kort nyt", "Kort nyt"), Likeness::Apart);
}

#[test]
fn a_print_names_what_it_is_a_print_of() {
    let candidate = |id: i64, hours: i64, story: Option<i64>, text: &str| Candidate {
        article: ArticleId(id),
        story: story.map(StoryId),
        published: at(hours),
        fingerprint: fingerprint("", text),
    };
    let root = candidate(1, 0, Some(7), WIRE);
    let unplaced = candidate(2, 1, None, WIRE);
    let newcomer = candidate(3, 2, None, &WIRE.replace("- Vi", "»Vi"));
    let placed = place(&newcomer, &[unplaced, root.clone()]);
    assert!(matches!(placed, Placement::Joins { story: StoryId(7), reprint_of: Some(ArticleId(1)), .. }), "{placed:?}");
    let late = candidate(4, 24 * (WINDOW_DAYS + 1), None, WIRE);
    assert_eq!(place(&late, &[root]), Placement::NewStory);
}

#[test]
fn a_fingerprint_survives_the_store() {
    let print = fingerprint("Titel", WIRE);
    assert_eq!(Fingerprint::from_bytes(&print.to_bytes()), print);
    assert_eq!(Fingerprint::from_bytes(b"x"), Fingerprint::default());
    assert_eq!(Fingerprint::from_bytes(&[255; 9]), Fingerprint::default());
}

proptest! {
    #[test]
    fn grouping_ignores_the_order_of_the_batch(order in Just((0..6_i64).collect::<Vec<_>>()).prop_shuffle()) {
        let texts = [
            WIRE.to_owned(),
            WIRE.replace("- Vi beder", "»Vi beder"),
            WIRE.split("\n\n").take(2).collect::<Vec<_>>().join("\n\n"),
            "I Nørrefjord åbner en ny svømmehal lørdag, og der er gratis adgang for alle børn under tolv år hele dagen.".to_owned(),
            "Regnen fortsætter i det meste af landet frem til torsdag, hvor et højtryk fra Norge skubber skyerne væk.".to_owned(),
            WIRE.to_owned(),
        ];
        let printed = |id: i64| Printed {
            article: ArticleId(id),
            source: None,
            published: at(id % 3),
            title: format!("Titel {id}"),
            text: usize::try_from(id).ok().and_then(|at| texts.get(at)).cloned().unwrap_or_default(),
        };
        let shuffled: Vec<Printed> = order.iter().map(|id| printed(*id)).collect();
        let in_order: Vec<Printed> = (0..6).map(printed).collect();
        let mut one = group(&shuffled);
        let mut other = group(&in_order);
        one.sort_by_key(|(article, ..)| *article);
        other.sort_by_key(|(article, ..)| *article);
        prop_assert_eq!(one, other);
    }
}
