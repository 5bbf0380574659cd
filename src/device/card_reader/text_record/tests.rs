use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn card() -> IdentityCard {
    IdentityCard {
        name: "范克".parse().unwrap(),
        sex: Sex::Male,
        nation: "汉".to_owned(),
        birth: date(1949, 12, 31),
        address: "北京市朝阳区演示路1号".to_owned(),
        number: "11010519491231002X".parse().unwrap(),
        authority: "北京市公安局朝阳分局".to_owned(),
        valid_from: date(2020, 2, 29),
        valid_until: Some(date(2040, 2, 28)),
    }
}

fn card_with(change: impl FnOnce(&mut IdentityCard)) -> IdentityCard {
    let mut card = card();
    change(&mut card);
    card
}

fn utf16_at(bytes: &[u8], start: usize, length: usize) -> String {
    char::decode_utf16(
        bytes[start..start + length]
            .chunks(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]])),
    )
    .map(Result::unwrap)
    .collect()
}

#[test]
fn every_field_lies_where_the_vendors_say() {
    let bytes = TextRecord::Citizen(card()).encode();
    let fields = [
        (0, 30, "范克             "),
        (30, 2, "1"),
        (32, 4, "01"),
        (36, 16, "19491231"),
        (122, 36, "11010519491231002X"),
        (158, 30, "北京市公安局朝阳分局     "),
        (188, 16, "20200229"),
        (204, 16, "20400228"),
        (248, 2, " "),
    ];
    for (start, length, text) in fields {
        assert_eq!(utf16_at(&*bytes, start, length), text, "at {start}");
    }
    assert!(utf16_at(&*bytes, 52, 70).starts_with("北京市朝阳区演示路1号 "));
    assert_eq!(TextRecord::decode(&bytes), Ok(TextRecord::Citizen(card())));
}

#[test]
fn a_card_without_an_end_of_validity_says_so() {
    let for_ever = card_with(|card| card.valid_until = None);
    let bytes = TextRecord::Citizen(for_ever.clone()).encode();
    assert!(utf16_at(&*bytes, 204, 16).starts_with("长期"));
    assert_eq!(TextRecord::decode(&bytes), Ok(TextRecord::Citizen(for_ever)));
}

#[test]
fn a_permit_for_hong_kong_macao_and_taiwan_keeps_its_pass_number() {
    let permit = TextRecord::HongKongMacaoTaiwan {
        card: card_with(|card| {
            card.nation = String::new();
            card.number = "810000199408230021".parse().unwrap();
        }),
        pass_number: "H01234567".to_owned(),
        issue_count: "01".to_owned(),
    };
    let bytes = permit.encode();
    assert_eq!(utf16_at(&*bytes, 220, 18), "H01234567");
    assert_eq!(utf16_at(&*bytes, 238, 4), "01");
    assert_eq!(TextRecord::decode(&bytes), Ok(permit));
}

#[test]
fn a_foreigners_permit_is_known_for_what_it_is() {
    let decoded = TextRecord::decode(&TextRecord::Foreigner.encode()).unwrap();
    assert_eq!(decoded.kind(), CardKind::Foreigner);
}

#[test]
fn each_senseless_field_is_named_and_its_contents_are_not() {
    let spoil = |start: usize, text: &str| {
        let mut bytes = TextRecord::Citizen(card()).encode();
        for (index, unit) in text.encode_utf16().enumerate() {
            bytes[start + 2 * index..start + 2 * index + 2].copy_from_slice(&unit.to_le_bytes());
        }
        TextRecord::decode(&bytes).unwrap_err()
    };
    assert_eq!(spoil(36, "19490229"), RecordFault::Date("date of birth"));
    assert_eq!(spoil(188, "2020    "), RecordFault::Date("first day of validity"));
    assert_eq!(spoil(204, "        "), RecordFault::Date("last day of validity"));
    assert_eq!(spoil(0, "               "), RecordFault::Name);
    assert!(matches!(spoil(122, "110105194912310021"), RecordFault::Number(_)));

    let mut half_a_pair = TextRecord::Citizen(card()).encode();
    half_a_pair[1] = 0xD8;
    assert_eq!(TextRecord::decode(&half_a_pair), Err(RecordFault::NotText("name")));
}

#[test]
fn every_nation_survives_the_card() {
    for code in (1..=56).chain([97, 98]) {
        let code = format!("{code:02}");
        let name = nation::name(&code);
        assert!(!name.is_empty(), "{code}");
        assert_eq!(nation::code(name), code);
    }
    assert_eq!(nation::name("57"), "");
}

proptest! {
    #[test]
    fn a_card_survives_being_written_and_read(
        name in "[\u{4e00}-\u{9fa5}·]{1,15}",
        address in "[\u{4e00}-\u{9fa5}0-9A-Z]{0,35}",
        authority in "[\u{4e00}-\u{9fa5}]{0,15}",
        nation in 1_u8..=56,
        days in 0_i32..30_000,
        ends in any::<bool>(),
    ) {
        let from = date(1950, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let written = card_with(|card| {
            card.name = name.parse().unwrap();
            card.nation = nation::name(&format!("{nation:02}")).to_owned();
            card.address = address;
            card.authority = authority;
            card.valid_from = from;
            card.valid_until = ends.then_some(from);
        });
        let record = TextRecord::Citizen(written);
        prop_assert_eq!(TextRecord::decode(&record.encode()), Ok(record));
    }

    #[test]
    fn text_too_long_for_its_field_spoils_no_other_field(address in "[\u{20000}-\u{2a6d6}]{36,60}") {
        let written = card_with(|card| card.address.clone_from(&address));
        let TextRecord::Citizen(read) = TextRecord::decode(&TextRecord::Citizen(written).encode()).unwrap() else {
            panic!("a citizen's card");
        };
        prop_assert!(address.starts_with(&read.address));
        prop_assert_eq!(&read.number, &card().number);
    }

    #[test]
    fn no_record_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), RECORD_BYTES)) {
        let _ = TextRecord::decode(bytes.as_slice().try_into().unwrap());
    }
}
