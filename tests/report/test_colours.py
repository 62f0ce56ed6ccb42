"""Habitat colours stay apart for readers who do not see all colours."""

from itertools import combinations

import numpy as np
import pytest

from bluecarbon.report.figures import COLOURS

# Machado, Oliveira and Fernandes (2009), "A physiologically-based model for simulation of color
# vision deficiency", doi:10.1109/TVCG.2009.113: severity 1.0, on linear sRGB.
VISIONS = {
    "all colours": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# IEC 61966-2-1 (sRGB) and CIE 15 (CIELAB, D65).
XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750]]
XYZ.append([0.0193339, 0.1191920, 0.9503041])
WHITE = [0.95047, 1.0, 1.08883]

ACCOUNTED = ("mangrove", "tidal marsh", "seagrass", "seaweed farm", "bivalve farm", "spartina")
GROUND = ("tidal flat", "pond", "sea", "land")


def lab(colour, vision):
    """CIELAB coordinates of #rrggbb as a vision sees it."""
    value = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = np.array(XYZ) @ np.clip(np.array(VISIONS[vision]) @ linear, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_lab_of_known_colours():
    """CIE: white is (100, 0, 0); sRGB red is (53.24, 80.09, 67.20)."""
    np.testing.assert_allclose(lab("#ffffff", "all colours"), [100, 0, 0], atol=0.02)
    np.testing.assert_allclose(lab("#ff0000", "all colours"), [53.24, 80.09, 67.20], atol=0.02)


@pytest.mark.parametrize("vision", VISIONS)
def test_habitats_stay_apart(vision):
    """2.3 is just noticeable side by side; legends need several times that."""
    at = {name: lab(COLOURS[name], vision) for name in (*ACCOUNTED, *GROUND)}
    for one, other in combinations(at, 2):
        accounted = (one in ACCOUNTED) + (other in ACCOUNTED)
        apart = np.linalg.norm(at[one] - at[other])
        assert apart >= (14, 22, 27)[accounted], (one, other, vision)
