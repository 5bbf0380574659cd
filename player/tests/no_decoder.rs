//! A machine on which nothing decodes H.264: in a process of its own, since it is the whole process that forgets how.

#[path = "clips/mod.rs"]
mod clips;

use gstreamer as gst;
use gstreamer::prelude::*;
use layby_player::{AudioLanguage, Output, Player, PlayerTrouble, Settings};

#[test]
fn the_package_that_decodes_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let clip = clips::clip(folder.path(), 1);
    gst::init().unwrap();
    let h264 = gst::Caps::new_empty_simple("video/x-h264");
    let decoders = gst::ElementFactory::factories_with_type(gst::ElementFactoryType::DECODER, gst::Rank::MARGINAL);
    let decoders: Vec<_> = decoders
        .into_iter()
        .filter(|factory| factory.can_sink_any_caps(&h264))
        .collect();
    assert!(!decoders.is_empty(), "there is nothing to take away");
    decoders.iter().for_each(|factory| factory.set_rank(gst::Rank::NONE));

    let settings = Settings {
        output: Output::Headless,
        ..Settings::default()
    };
    let trouble = Player::open(&clip, AudioLanguage::English, settings).expect_err("nothing decodes it");
    assert_eq!(
        trouble,
        PlayerTrouble::MissingDecoder {
            what: "H.264".to_owned(),
            package: "gstreamer1.0-libav"
        }
    );
    assert_eq!(
        trouble.to_string(),
        "nothing here decodes H.264: install the Debian package gstreamer1.0-libav"
    );
}
