//! The text of an identity card: 256 bytes of UTF-16, little endian, in fields of fixed width padded with spaces.
//! [pub: vendor protocol documents]
//!
//! Three kinds of card share the record and are told apart by its flag: the identity card of a citizen, the residence permit
//! for people from Hong Kong, Macao and Taiwan (the citizen's fields plus the number of a travel pass), and the permanent
//! residence permit of a foreigner, whose fields lie elsewhere altogether.

use jiff::civil::Date;
use layby_domain::{IdentityCard, IdentityNumber, IdentityNumberError, PersonName, Sex};
use zeroize::Zeroizing;

use super::nation;

/// Bytes of a text record.
pub const RECORD_BYTES: usize = 256;

/// The kinds of card that a record may be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// The identity card of a citizen.
    Citizen,
    /// A residence permit for people from Hong Kong, Macao or Taiwan (flag `J`).
    HongKongMacaoTaiwan,
    /// A foreigner's permanent residence permit (flag `I`).
    Foreigner,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextRecord {
    /// An identity card.
    Citizen(IdentityCard),
    /// A residence permit: the same fields, without a nation, and two more.
    HongKongMacaoTaiwan {
        /// The fields shared with an identity card.
        card: IdentityCard,
        /// The number of the travel pass; part of the person's data.
        pass_number: String,
        /// How many times the permit has been issued.
        issue_count: String,
    },
    /// A foreigner's permit. Its holder's licence hangs on another number than the card's, so nothing more is read from it.
    Foreigner,
}

/// Why a record cannot be used. Never carries what the record says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    /// A field is not text.
    #[error("the card's {0} is not text")]
    NotText(&'static str),
    /// The name is empty or too long.
    #[error("the card's name cannot be a name")]
    Name,
    /// The identity number cannot be one.
    #[error("the card's identity number cannot be one")]
    Number(#[source] IdentityNumberError),
    /// A date is not in the calendar.
    #[error("the card's {0} is not a date")]
    Date(&'static str),
}

/// A field: what to call it, where it begins, how many bytes it has.
#[derive(Clone, Copy)]
struct Field(&'static str, usize, usize);

const NAME: Field = Field("name", 0, 30);
const SEX: Field = Field("sex", 30, 2);
const NATION: Field = Field("nation", 32, 4);
const BIRTH: Field = Field("date of birth", 36, 16);
const ADDRESS: Field = Field("address", 52, 70);
const NUMBER: Field = Field("identity number", 122, 36);
const AUTHORITY: Field = Field("authority", 158, 30);
const VALID_FROM: Field = Field("first day of validity", 188, 16);
const VALID_UNTIL: Field = Field("last day of validity", 204, 16);
const PASS_NUMBER: Field = Field("pass number", 220, 18);
const ISSUE_COUNT: Field = Field("issue count", 238, 4);
const KIND: Field = Field("kind", 248, 2);

/// Stands where a card without an end of validity would have its last day.
const LONG_TERM: &str = "长期";
const FLAG_PERMIT: &str = "J";
const FLAG_FOREIGNER: &str = "I";

impl TextRecord {
    /// Reads a record.
    pub fn decode(bytes: &[u8; RECORD_BYTES]) -> Result<Self, RecordFault> {
        match read(bytes, KIND)?.as_str() {
            FLAG_FOREIGNER => Ok(Self::Foreigner),
            FLAG_PERMIT => Ok(Self::HongKongMacaoTaiwan {
                card: read_card(bytes)?,
                pass_number: read(bytes, PASS_NUMBER)?.to_string(),
                issue_count: read(bytes, ISSUE_COUNT)?.to_string(),
            }),
            _ => read_card(bytes).map(Self::Citizen),
        }
    }

    /// Writes the record, as a simulated card carries it. Text that is longer than its field is cut to it, as issuing offices do.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<[u8; RECORD_BYTES]> {
        let mut bytes = Zeroizing::new([0; RECORD_BYTES]);
        for unit in bytes.chunks_exact_mut(2) {
            unit[0] = b' ';
        }
        match self {
            Self::Citizen(card) => write_card(&mut bytes, card),
            Self::HongKongMacaoTaiwan {
                card,
                pass_number,
                issue_count,
            } => {
                write_card(&mut bytes, card);
                write(&mut bytes, PASS_NUMBER, pass_number);
                write(&mut bytes, ISSUE_COUNT, issue_count);
                write(&mut bytes, KIND, FLAG_PERMIT);
            }
            Self::Foreigner => write(&mut bytes, KIND, FLAG_FOREIGNER),
        }
        bytes
    }

    /// The kind of card.
    #[must_use]
    pub fn kind(&self) -> CardKind {
        match self {
            Self::Citizen(_) => CardKind::Citizen,
            Self::HongKongMacaoTaiwan { .. } => CardKind::HongKongMacaoTaiwan,
            Self::Foreigner => CardKind::Foreigner,
        }
    }
}

fn read_card(bytes: &[u8; RECORD_BYTES]) -> Result<IdentityCard, RecordFault> {
    let valid_until = read(bytes, VALID_UNTIL)?;
    Ok(IdentityCard {
        name: PersonName::try_from(read(bytes, NAME)?.to_string()).map_err(|_| RecordFault::Name)?,
        sex: match read(bytes, SEX)?.as_str() {
            "1" => Sex::Male,
            "2" => Sex::Female,
            _ => Sex::Unknown,
        },
        nation: nation::name(&read(bytes, NATION)?).to_owned(),
        birth: parse_date(&read(bytes, BIRTH)?).ok_or(RecordFault::Date(BIRTH.0))?,
        address: read(bytes, ADDRESS)?.to_string(),
        number: IdentityNumber::try_from(read(bytes, NUMBER)?.to_string()).map_err(RecordFault::Number)?,
        authority: read(bytes, AUTHORITY)?.to_string(),
        valid_from: parse_date(&read(bytes, VALID_FROM)?).ok_or(RecordFault::Date(VALID_FROM.0))?,
        valid_until: if valid_until.as_str() == LONG_TERM {
            None
        } else {
            Some(parse_date(&valid_until).ok_or(RecordFault::Date(VALID_UNTIL.0))?)
        },
    })
}

fn write_card(bytes: &mut [u8; RECORD_BYTES], card: &IdentityCard) {
    let sex = match card.sex {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::Unknown => "0",
    };
    write(bytes, NAME, card.name.as_str());
    write(bytes, SEX, sex);
    write(bytes, NATION, nation::code(&card.nation));
    write(bytes, BIRTH, &print_date(card.birth));
    write(bytes, ADDRESS, &card.address);
    write(bytes, NUMBER, card.number.as_str());
    write(bytes, AUTHORITY, &card.authority);
    write(bytes, VALID_FROM, &print_date(card.valid_from));
    write(
        bytes,
        VALID_UNTIL,
        &card.valid_until.map_or_else(|| LONG_TERM.to_owned(), print_date),
    );
}

/// A field without its padding.
fn read(bytes: &[u8; RECORD_BYTES], Field(name, start, length): Field) -> Result<Zeroizing<String>, RecordFault> {
    let units = bytes[start..start + length]
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text: Zeroizing<String> = Zeroizing::new(
        char::decode_utf16(units)
            .collect::<Result<String, _>>()
            .map_err(|_| RecordFault::NotText(name))?,
    );
    Ok(Zeroizing::new(text.trim_end_matches([' ', '\0']).to_owned()))
}

fn write(bytes: &mut [u8; RECORD_BYTES], Field(_, start, length): Field, text: &str) {
    let mut field = &mut bytes[start..start + length];
    let mut units = [0; 2];
    for character in text.chars() {
        let units = character.encode_utf16(&mut units);
        // A character of two units is written whole or not at all.
        if units.len() * 2 > field.len() {
            break;
        }
        for unit in units {
            let (place, rest) = std::mem::take(&mut field).split_at_mut(2);
            place.copy_from_slice(&unit.to_le_bytes());
            field = rest;
        }
    }
}

/// Eight digits: year, month, day.
fn parse_date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::new(
        text[..4].parse().ok()?,
        text[4..6].parse().ok()?,
        text[6..].parse().ok()?,
    )
    .ok()
}

fn print_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests;
