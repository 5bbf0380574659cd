//! Where pieces of a picture are cut from.

use super::picture::Placement;

#[test]
fn a_placement_brings_points_where_they_were_meant_to_be() {
    let to = [[10.0, 10.0], [90.0, 12.0], [50.0, 80.0]];
    let turned = Placement::turned([200.0, 150.0], 120.0, 0.4, 100);
    let from = to.map(|[u, v]| turned.place(u, v));
    let found = Placement::matching(&to, &from).unwrap();
    for ([u, v], expected) in to.iter().zip(from) {
        let [x, y] = found.place(*u, *v);
        assert!((x - expected[0]).hypot(y - expected[1]) < 1e-3);
    }
    assert!(Placement::matching(&[[1.0, 1.0]; 5], &[[2.0, 2.0]; 5]).is_none());
    let mirrored = found.mirrored(100);
    let ([x, y], [again_x, again_y]) = (found.place(0.0, 30.0), mirrored.place(99.0, 30.0));
    assert!((x - again_x).hypot(y - again_y) < 1e-3);
}
