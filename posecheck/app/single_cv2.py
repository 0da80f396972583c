"""Exactly one package may own ``cv2``: the files of a second one overwrite parts of the first."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

from posecheck.errors import SetupError

#: Wheels that each bring a whole ``cv2``: a second one overwrites parts of the first.
CV2_OWNERS: Final = (
    "opencv-python",
    "opencv-contrib-python",
    "opencv-python-headless",
    "opencv-contrib-python-headless",
)

Installed = Callable[[str], bool]


def require_single_cv2(installed: Installed | None = None) -> None:
    """Raises SetupError unless exactly one wheel owns ``cv2``. Cheap: for every start."""
    detail, remedy = owners_of_cv2(installed)
    if remedy:
        raise SetupError("cv2", detail, f"Run: {remedy}")


def owners_of_cv2(installed: Installed | None = None) -> tuple[str, str]:
    """Who owns ``cv2``, and what to type when that is not one package; empty when it is."""
    is_installed = installed or _is_installed
    owners = [name for name in CV2_OWNERS if is_installed(name)]
    if len(owners) == 1:
        return f"cv2 comes from {owners[0]} alone", ""
    if not owners:
        return "no OpenCV is installed", "pip install opencv-python"
    # Removing one of two leaves the other broken: both go, one comes back.
    fix = f"pip uninstall -y {' '.join(owners)} && pip install opencv-python"
    return f"{len(owners)} packages share cv2: {', '.join(owners)}", fix


def _is_installed(package: str) -> bool:
    try:
        return distribution(package) is not None
    except PackageNotFoundError:
        return False
