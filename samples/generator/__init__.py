"""Renders people doing the sciatic nerve glide, with joint angles known exactly."""
