"""Eyes: everything that sees.

`recording` takes a file of frames, `video` and `photograph` pictures; the page's camera speaks to
`web.live.messages`. What is foreign (the pose model's result, a line of a file) becomes a
`body.Frame` here. What is read from a file comes as `body.Observation`s: its
back line is measured on the body.
"""
