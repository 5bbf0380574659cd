//! The place behind the people: an empty room, drawn; and two people in one picture.

use super::clip::Picture;

/// Width and height of what is drawn here, in pixels.
pub(super) const SIZE: (u32, u32) = (400, 300);

/// Colour of the empty room at a pixel: a wall that is lighter at the top, a door, a skirting board, the floor.
pub(super) fn colour(x: u32, y: u32) -> [u8; 3] {
    let (width, height) = SIZE;
    let floor = height * 5 / 6;
    if y >= floor {
        return if ((x + y * 2) / 40).is_multiple_of(2) {
            [120, 112, 104]
        } else {
            [128, 120, 112]
        };
    }
    if y + 8 >= floor {
        return [205, 203, 198];
    }
    let door = (width * 5 / 8)..(width * 7 / 8);
    if door.contains(&x) && y > height / 5 {
        let frame = x < door.start + 6 || x + 6 >= door.end || y < height / 5 + 6;
        return if frame { [150, 140, 128] } else { [172, 160, 146] };
    }
    let shade = (y * 30 / height) as u8;
    [222 - shade, 224 - shade, 220 - shade]
}

/// Nobody.
pub(super) fn empty() -> Picture {
    let (width, height) = SIZE;
    let rgb: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| colour(x, y)))
        .collect();
    Picture {
        width,
        height,
        rgb: rgb.into(),
    }
}

/// The middle of two pictures beside each other, both at the height of the left one.
pub(super) fn side_by_side(left: &Picture, right: &Picture) -> Picture {
    let (width, height) = (left.width, left.height);
    let half = width * 7 / 10;
    let mut rgb = Vec::with_capacity((2 * half * height * 3) as usize);
    for row in 0..height {
        for picture in [left, right] {
            let picture_row = row * picture.height / height;
            let wanted = half * picture.height / height;
            let first = picture.width.saturating_sub(wanted) / 2;
            for column in 0..half {
                let column = (first + column * wanted / half).min(picture.width - 1);
                let at = ((picture_row * picture.width + column) * 3) as usize;
                rgb.extend_from_slice(&picture.rgb[at..at + 3]);
            }
        }
    }
    Picture {
        width: 2 * half,
        height,
        rgb: rgb.into(),
    }
}
