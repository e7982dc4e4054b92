"""Eyes: everything that yields frames.

`browser` takes one message of the page, `recording` a file of frames, `video` and `photograph`
pictures. What is foreign (the page's numbers, the pose model's result, a line of a file) becomes
a `body.Frame` here and nowhere else.
"""
