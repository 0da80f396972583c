"""Named clothes and footwear. Those of held-out clips end in `_h` and are worn nowhere else."""

from __future__ import annotations

from .clothes import LegWear, Shirt
from .footwear import Footwear
from .materials import Surface

SLIM = (0.004, 0.003, 0.003)
REGULAR = (0.006, 0.014, 0.020)
WIDE = (0.008, 0.032, 0.052)
SHORT = (0.006, 0.022, 0.026)

LEG_WEAR = {
    "shorts_navy": LegWear(Surface("knit", (44, 52, 82), bump=0.5), 0.82, SHORT),
    "shorts_grey": LegWear(Surface("knit", (128, 130, 134), bump=0.5), 0.70, SHORT),
    "leggings_black": LegWear(Surface("knit", (34, 34, 38), bump=0.12, gloss=0.05), 1.86, SLIM),
    "trousers_wide_grey": LegWear(Surface("knit", (104, 106, 112), bump=0.6), 1.98, WIDE),
    "jeans": LegWear(Surface("denim", (50, 68, 104), (116, 136, 170), bump=0.4), 1.96, REGULAR),
    "shorts_red_h": LegWear(Surface("knit", (150, 46, 44), bump=0.5), 0.78, SHORT),
    "shorts_black_h": LegWear(Surface("knit", (36, 36, 40), bump=0.5), 0.88, SHORT),
    "leggings_purple_h": LegWear(Surface("knit", (96, 60, 112), bump=0.12, gloss=0.05), 1.84, SLIM),
    "leggings_grey_h": LegWear(Surface("knit", (96, 100, 106), bump=0.15), 1.6, SLIM),
    "trousers_wide_beige_h": LegWear(Surface("knit", (176, 156, 124), bump=0.6), 2.0, WIDE),
    "trousers_wide_black_h": LegWear(Surface("knit", (42, 42, 48), bump=0.6), 1.97, WIDE),
    "trousers_green_h": LegWear(Surface("plain", (86, 100, 76), bump=0.5), 1.95, REGULAR),
    "jeans_dark_h": LegWear(Surface("denim", (32, 38, 60), (74, 82, 108), bump=0.4), 1.96, REGULAR),
}
SHIRTS = {
    "tee_red": Shirt(Surface("knit", (160, 58, 56), bump=0.5), 0.6),
    "tee_white": Shirt(Surface("knit", (222, 222, 218), bump=0.4), 0.55),
    "jumper_green": Shirt(Surface("knit", (70, 104, 84), bump=0.6), 1.95, 0.018),
    "plaid_blue": Shirt(Surface("plaid", (80, 100, 150), (220, 220, 225), bump=0.4), 1.9),
    "vest_grey": Shirt(Surface("knit", (120, 122, 128), bump=0.4), 0.12, 0.008),
    "tee_blue_h": Shirt(Surface("knit", (74, 116, 170), bump=0.5), 0.6),
    "tee_black_h": Shirt(Surface("knit", (40, 40, 44), bump=0.5), 0.55),
    "tee_yellow_h": Shirt(Surface("knit", (206, 176, 70), bump=0.5), 0.6),
    "jumper_grey_h": Shirt(Surface("knit", (150, 150, 154), bump=0.6), 1.95, 0.018),
    "striped_h": Shirt(Surface("stripes", (228, 226, 222), (54, 64, 110), bump=0.4), 1.3),
    "blouse_h": Shirt(Surface("plain", (226, 196, 196), bump=0.5), 1.85, 0.016),
}
FOOTWEAR = {
    "bare": Footwear("bare"),
    "socks_white": Footwear("socks", Surface("knit", (226, 226, 222), bump=0.2)),
    "socks_dark": Footwear("socks", Surface("knit", (58, 60, 70), bump=0.2)),
    "sneakers_dark": Footwear("shoes", Surface("shoe", (56, 58, 66), (226, 226, 222), bump=0.1, gloss=0.1)),
    "trainers_white": Footwear(
        "shoes", Surface("shoe", (216, 216, 214), (196, 60, 54), bump=0.1, gloss=0.12)
    ),
    "socks_grey_h": Footwear("socks", Surface("knit", (140, 142, 146), bump=0.2), top_leg_place=1.7),
    "socks_blue_h": Footwear("socks", Surface("knit", (60, 84, 130), bump=0.2), top_leg_place=1.85),
    "trainers_blue_h": Footwear(
        "shoes", Surface("shoe", (50, 90, 150), (236, 236, 232), bump=0.1, gloss=0.12), 0.026
    ),
    "sneakers_black_h": Footwear(
        "shoes", Surface("shoe", (32, 32, 34), (206, 204, 198), bump=0.1, gloss=0.1), 0.020
    ),
    "shoes_brown_h": Footwear(
        "shoes", Surface("shoe", (104, 70, 46), (52, 36, 26), scale=0.3, gloss=0.25), 0.018, 0.004
    ),
}
