"""The pure core: poses in, repetitions and alerts out. Standard library and NumPy alone."""
