"""Frames drawn on, shown in a window, written as clips."""
