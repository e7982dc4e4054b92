"""Eyes: everything that sees.

`browser` takes one message of the page, `recording` a file of frames, `video` and `photograph`
pictures. What is foreign (the page's numbers, the pose model's result, a line of a file) becomes
a `body.Frame` here and nowhere else. What is read from a file comes as `body.Observation`s: its
back line is measured on the body.
"""
