use proptest::prelude::*;

use super::*;

/// Frames as vendors print them, without the preamble: request, bytes.
const REQUESTS: [(Request, &str); 7] = [
    (Request::Reset, "0003 10FF EC"),
    (Request::Status, "0003 11FF ED"),
    (Request::ModuleId, "0003 12FF EE"),
    (Request::FindCard, "0003 2001 22"),
    (Request::SelectCard, "0003 2002 21"),
    (Request::ReadTextAndPhoto, "0003 3001 32"),
    (Request::ReadNewAddress, "0003 3003 30"),
];

/// Replies as vendors print them, without the preamble: status, data, bytes.
const REPLIES: [(Sw3, &[u8], &str); 9] = [
    (Sw3::Done, &[], "0004 000090 94"),
    (Sw3::SelfTestFailed, &[], "0004 000060 64"),
    (Sw3::CardFound, &[0; 4], "0008 00009F 00000000 97"),
    (Sw3::NoCard, &[], "0004 000080 84"),
    (Sw3::Done, &[0; 8], "000C 000090 0000000000000000 9C"),
    (Sw3::SelectFailed, &[], "0004 000081 85"),
    (Sw3::ReadFailed, &[], "0004 000041 45"),
    (Sw3::NotAuthenticated(0x31), &[], "0004 000031 35"),
    (Sw3::NotAuthenticated(0x32), &[], "0004 000032 36"),
];

fn on_the_wire(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let bytes = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
    PREAMBLE.into_iter().chain(bytes).collect()
}

fn decode_one(frame: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut decoder = FrameDecoder::default();
    decoder.push(frame);
    let body = decoder.next_body().expect("a whole frame").expect("an undamaged frame");
    assert!(decoder.next_body().is_none());
    body
}

#[test]
fn requests_are_the_bytes_that_vendors_print() {
    for (request, hex) in REQUESTS
        .into_iter()
        .chain([(Request::ReadWithFingerprints, "0003 3010 23")])
    {
        assert_eq!(request.to_frame(), on_the_wire(hex), "{request:?}");
        assert_eq!(Request::from_body(&decode_one(&on_the_wire(hex))), Some(request));
    }
}

#[test]
fn replies_are_the_bytes_that_vendors_print() {
    for (status, data, hex) in REPLIES {
        let reply = Reply::new(status, data);
        assert_eq!(reply.to_frame(), on_the_wire(hex), "{status:?}");
        assert_eq!(Reply::from_body(&decode_one(&on_the_wire(hex))), Some(reply));
    }
}

#[test]
fn a_reading_with_text_and_photo_is_1295_bytes_long() {
    let mut data = vec![0x01, 0x00, 0x04, 0x00];
    data.resize(4 + 256 + 1024, 0x20);
    let frame = Reply::new(Sw3::Done, data).to_frame();
    assert_eq!(frame.len(), 1295);
    assert_eq!(frame[5..14], [0x05, 0x08, 0x00, 0x00, 0x90, 0x01, 0x00, 0x04, 0x00]);
}

#[test]
fn every_status_byte_keeps_its_value() {
    for byte in 0..=u8::MAX {
        assert_eq!(Sw3::from_byte(byte).byte(), byte);
    }
}

#[test]
fn a_damaged_byte_is_reported_and_the_next_frame_still_read() {
    let mut stream = Request::FindCard.to_frame();
    stream[8] ^= 0x40;
    stream.extend(Request::SelectCard.to_frame());

    let mut decoder = FrameDecoder::default();
    decoder.push(&stream);
    assert!(matches!(decoder.next_body(), Some(Err(FrameFault::Checksum { .. }))));
    assert_eq!(
        Request::from_body(&decoder.next_body().unwrap().unwrap()),
        Some(Request::SelectCard)
    );
}

#[test]
fn an_absurd_length_is_reported_and_the_next_frame_still_read() {
    let mut stream = PREAMBLE.to_vec();
    stream.extend([0xFF, 0xFF]);
    stream.extend(Request::Status.to_frame());

    let mut decoder = FrameDecoder::default();
    decoder.push(&stream);
    assert_eq!(decoder.next_body(), Some(Err(FrameFault::Length { claimed: 0xFFFF })));
    assert_eq!(
        Request::from_body(&decoder.next_body().unwrap().unwrap()),
        Some(Request::Status)
    );
}

#[test]
fn a_frame_cut_short_is_skipped_once_the_next_one_fills_it() {
    let mut stream = Reply::new(Sw3::Done, [0; 8]).to_frame();
    stream.truncate(10);
    stream.extend(Reply::new(Sw3::NoCard, []).to_frame());

    let mut decoder = FrameDecoder::default();
    decoder.push(&stream);
    let replies: Vec<_> = std::iter::from_fn(|| decoder.next_body()).flatten().collect();
    assert_eq!(
        replies.iter().filter_map(|body| Reply::from_body(body)).next_back(),
        Some(Reply::new(Sw3::NoCard, []))
    );
}

#[test]
fn a_preamble_after_a_stray_aa_is_found() {
    let mut stream = vec![0xAA, 0xAA];
    stream.extend(Request::Reset.to_frame());
    assert_eq!(Request::from_body(&decode_one(&stream)), Some(Request::Reset));
}

/// Cuts `stream` where `cuts` says and feeds the pieces one by one.
fn bodies_in_pieces(stream: &[u8], cuts: &[usize]) -> Vec<Result<Zeroizing<Vec<u8>>, FrameFault>> {
    let mut decoder = FrameDecoder::default();
    let mut found = Vec::new();
    let mut rest = stream;
    for &cut in cuts.iter().chain(&[usize::MAX]) {
        let (piece, after) = rest.split_at(cut.min(rest.len()));
        decoder.push(piece);
        found.extend(std::iter::from_fn(|| decoder.next_body()));
        assert!(
            decoder.bytes.len() < HEAD_BYTES + BODY_BYTES_MAX + 1,
            "the decoder holds less than a frame"
        );
        rest = after;
    }
    found
}

proptest! {
    #[test]
    fn whatever_is_sent_arrives_however_the_line_cuts_it(
        data in proptest::collection::vec(any::<u8>(), 0..1500),
        status in any::<u8>(),
        cuts in proptest::collection::vec(0_usize..400, 0..12),
    ) {
        let reply = Reply::new(Sw3::from_byte(status), data);
        let found = bodies_in_pieces(&reply.to_frame(), &cuts);
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(Reply::from_body(found[0].as_ref().unwrap()), Some(reply));
    }

    #[test]
    fn a_frame_is_found_behind_any_noise_without_a_preamble(
        noise in proptest::collection::vec(any::<u8>().prop_filter("no preamble", |byte| *byte != 0x96), 0..300),
        cuts in proptest::collection::vec(0_usize..50, 0..12),
    ) {
        let mut stream = noise;
        stream.extend(Request::FindCard.to_frame());
        let found = bodies_in_pieces(&stream, &cuts);
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(Request::from_body(found[0].as_ref().unwrap()), Some(Request::FindCard));
    }

    #[test]
    fn noise_never_panics_and_never_piles_up(
        noise in proptest::collection::vec(prop_oneof![Just(0xAA_u8), Just(0x96), Just(0x69), any::<u8>()], 0..6000),
        cuts in proptest::collection::vec(0_usize..900, 0..12),
    ) {
        bodies_in_pieces(&noise, &cuts);
    }
}
