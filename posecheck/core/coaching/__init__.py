"""A live session around the set: placement, calibration, what is to be heard."""
