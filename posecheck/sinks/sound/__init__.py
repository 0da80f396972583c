"""Tones and voice."""
