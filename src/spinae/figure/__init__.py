"""Poses made visible: a body in space, its drawing, and the frames it would give."""
