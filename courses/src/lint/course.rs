//! Looks at a course's chapters, clips and scenes.

use std::collections::BTreeSet;

use super::bank::{Text, look_at_text};
use super::{Findings, Flaw, Rules, Stock};
use crate::format::{Course, Files, Place};

pub(super) fn look(course: &Course, stock: &Stock, rules: &Rules, findings: &mut Findings) {
    let here = Place::file(Files::COURSE);
    look_at_text(&here, &Text::prose("title", course.title(), rules.title), findings);
    let sum = course.chapters().iter().map(|chapter| u16::from(chapter.weight)).sum();
    if sum != rules.weights_sum {
        let should = rules.weights_sum;
        findings.error(here, Flaw::Weights { sum, should });
    }

    let asked: BTreeSet<_> = course.bank().questions().map(|question| &question.clip).collect();
    let mut shown = BTreeSet::new();
    for (position, chapter) in course.chapters().iter().enumerate() {
        let here = Place::of(Files::COURSE, &chapter.id);
        look_at_text(&here, &Text::prose("title", &chapter.title, rules.title), findings);
        let file = Files::chapter(position, &chapter.id);
        for clip in &chapter.clips {
            let here = Place::of(&file, &clip.id);
            look_at_text(&here, &Text::prose("title", &clip.title, rules.title), findings);
            for (scene, number) in clip.scenes.iter().zip(1..) {
                let key = format!("say of scene {number}");
                look_at_text(&here, &Text::prose(&key, &scene.say, rules.say), findings);
                shown.insert(&scene.drawing);
            }
            let drawings: BTreeSet<_> = clip.scenes.iter().map(|scene| &scene.drawing).collect();
            for drawing in drawings {
                if !stock.drawings.contains(drawing) {
                    let drawing = drawing.clone();
                    findings.error(here.clone(), Flaw::UnknownDrawing { drawing });
                }
            }
            if !asked.contains(&clip.id) {
                let clip = clip.id.clone();
                findings.error(here, Flaw::ClipWithoutQuestion { clip });
            }
        }
    }
    for drawing in stock.drawings.iter().filter(|drawing| !shown.contains(drawing)) {
        let drawing = drawing.clone();
        findings.warning(Place::file("drawings"), Flaw::UnusedDrawing { drawing });
    }
}
